/**
 * Whether a text is made of these parts with anything between them; `isAnchored`: and ends with the last of
 * them.
 *
 * Takes each part where it comes first, which finds a match if there is one. No backtracking: a hostile
 * pattern costs no more than a search for each of its parts.
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
