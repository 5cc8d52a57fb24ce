/**
 * So much of an id holds its millisecond, which no two executions of a service share: enough to type, and enough to
 * tell it from those that are still to come.
 */
const SHORT_ID_LENGTH = 13;

/**
 * The start of an id that tells it from the others of a list: a service that shared a millisecond among several, as
 * they did once, needs more characters of some.
 */
export function shortIds(ids: readonly string[]): (id: string) => string {
  // In order, the one that has most in common with an id stands beside it.
  const sorted = [...new Set(ids)].toSorted();
  const lengths = new Map(
    sorted.map((id, at) => {
      const shared = Math.max(common(id, sorted[at - 1]), common(id, sorted[at + 1]));
      return [id, Math.max(SHORT_ID_LENGTH, shared + 1)];
    }),
  );
  return (id) => id.slice(0, lengths.get(id) ?? SHORT_ID_LENGTH);
}

/** Length of the start that both have. */
function common(id: string, other = ''): number {
  let length = 0;
  while (length < id.length && id[length] === other[length]) length++;
  return length;
}
