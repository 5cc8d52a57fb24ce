/**
 * Cuts what a source yields into pieces of up to `size`; the first is there also if the source yields nothing.
 * Whoever asks for the next has to have read the one before to its last element; its end nobody needs to have seen.
 * Only one element is read ahead.
 */
export async function* cut<T>(source: AsyncGenerator<T>, size: number): AsyncGenerator<AsyncGenerator<T>> {
  let next = await source.next();
  async function* piece(): AsyncGenerator<T> {
    for (let n = 0; n < size && next.done !== true; n++) {
      const { value } = next;
      // Before it is handed out: a full sheet does not ask whether there is more.
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
