/**
 * Whether a text consists of these parts with anything in between; with `isAnchored`, it must end with the last one.
 *
 * Each part is matched at its first occurrence, which finds a match if there is one. There is no backtracking: a
 * hostile pattern costs no more than one search per part.
 */
export function matchesParts(
  [first = '', ...rest]: readonly string[],
  isAnchored: boolean,
  text: string,
): boolean {
  if (!text.startsWith(first)) return false;
  const last = isAnchored ? rest.pop() : undefined;
  if (isAnchored && last === undefined) return text === first;
  let from = first.length;
  for (const part of rest) {
    const at = text.indexOf(part, from);
    if (at === -1) return false;
    from = at + part.length;
  }
  return last === undefined || (text.length - last.length >= from && text.endsWith(last));
}

/** The parts of a pattern in which `*` stands for any run of characters. */
export function wildcardParts(pattern: string): string[] {
  return pattern.split(/\*+/);
}
