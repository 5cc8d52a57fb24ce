import { matchesParts, wildcardParts } from '../../urls/wildcard.ts';

/** One `Allow` or `Disallow` path of a robots.txt, ready to be matched. */
export interface PathPattern {
  /** Octets of the pattern in its normal form: of several that match, the longest decides. */
  readonly length: number;
  matches(normalPath: string): boolean;
}

/**
 * A pattern after RFC 9309, section 2.2.3: it matches from the start of the path, `*` stands for any run of
 * characters, and `$` at its end for the end of the path.
 */
export function pathPattern(text: string): PathPattern {
  const isAnchored = text.endsWith('$');
  const parts = wildcardParts(isAnchored ? text.slice(0, -1) : text).map(normalForm);
  return {
    length: parts.join('*').length + (isAnchored ? 1 : 0),
    matches: (path) => matchesParts(parts, isAnchored, path),
  };
}

/** The path and query of a URL in the form patterns are matched against. */
export function normalPath({ pathname, search }: { pathname: string; search: string }): string {
  return normalForm(pathname + search);
}

const ESCAPE_OR_OTHER = /%[0-9a-f]{2}|[^A-Za-z0-9\-._~:/?#[\]@!&()+,;=]/giu;
const UNRESERVED = /^[A-Za-z0-9\-._~]$/;

/**
 * One spelling for each octet, so that paths can be compared as strings (RFC 9309, section 2.2.2): unreserved
 * characters as they are, others escaped in upper case. `*`, `$` and `'` are escaped as well: here they are
 * literal, and the parser of URLs escapes the last one in queries only.
 */
function normalForm(text: string): string {
  return text.replace(ESCAPE_OR_OTHER, (found) => {
    if (found.length === 1 || !found.startsWith('%')) return escaped(found);
    const character = String.fromCharCode(Number.parseInt(found.slice(1), 16));
    return UNRESERVED.test(character) ? character : found.toUpperCase();
  });
}

function escaped(character: string): string {
  // A bare percent sign is no escape, and is left as the parser of URLs leaves it.
  if (character === '%') return character;
  return [...Buffer.from(character)]
    .map((octet) => `%${octet.toString(16).toUpperCase().padStart(2, '0')}`)
    .join('');
}
