/** Cuts a list into parts of at most `size`, in its order. */
export function* inBatchesOf<T>(size: number, values: readonly T[]): Generator<readonly T[]> {
  for (let at = 0; at < values.length; at += size) yield values.slice(at, at + size);
}
