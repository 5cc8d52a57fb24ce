/**
 * Cuts a source into pieces of up to `size` elements; an empty source yields one empty piece. Each piece must be read
 * to its last element before the next is requested. Only one element is read ahead.
 */
export async function* cut<T>(source: AsyncGenerator<T>, size: number): AsyncGenerator<AsyncGenerator<T>> {
  let next = await source.next();
  async function* piece(): AsyncGenerator<T> {
    for (let n = 0; n < size && next.done !== true; n++) {
      const { value } = next;
      // Before the value is yielded: the reader of a full sheet never asks for more.
      next = await source.next();
      yield value;
    }
  }
  try {
    do yield piece();
    while (next.done !== true);
  } finally {
    await source.return(undefined);
  }
}
