/** Each call of the file system takes a turn of one of Node's four threads: so many keep them all busy. */
const PARALLEL = 16;

/** Does the same with each value, a few at a time. */
export async function inParallel<T>(values: Iterable<T>, act: (value: T) => Promise<void>): Promise<void> {
  // Shared by all: each takes the next value.
  const rest = values[Symbol.iterator]();
  const take = async (): Promise<void> => {
    for (let next = rest.next(); next.done !== true; next = rest.next()) await act(next.value);
  };
  await Promise.all(Array.from({ length: PARALLEL }, take));
}
