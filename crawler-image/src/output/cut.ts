/**
 * Cuts what a source yields into pieces of up to `size`; the first is there also if the source yields nothing.
 * Each has to be read to its end before the next is asked for. Only one element is read ahead.
 */
export async function* cut<T>(source: AsyncGenerator<T>, size: number): AsyncGenerator<AsyncGenerator<T>> {
  let next = await source.next();
  async function* piece(): AsyncGenerator<T> {
    for (let n = 0; n < size && next.done !== true; n++) {
      yield next.value;
      next = await source.next();
    }
  }
  try {
    do yield piece();
    while (next.done !== true);
  } finally {
    await source.return(undefined);
  }
}
