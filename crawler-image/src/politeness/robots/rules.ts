import { normalPath, pathPattern, type PathPattern } from './pattern.ts';

/** One line `Allow` or `Disallow`. */
export interface Rule {
  readonly isAllowed: boolean;
  readonly path: string;
}

/**
 * Rules as one text, a line for each: a crawl keeps those of a hundred thousand sites, and patterns that are ready
 * to be matched take ten times as much memory.
 */
export function packed(rules: readonly Rule[]): string {
  const text = rules.map(({ isAllowed, path }) => `${isAllowed ? '+' : '-'}${path}`).join('\n');
  // A copy, because a piece of the file would keep all of it in memory.
  return Buffer.from(text).toString();
}

/** The longest pattern that matches decides, and `Allow` if there are two of that length. */
export function isAllowedBy(rules: string, url: string): boolean {
  if (rules === '') return true;
  const parsed = new URL(url);
  if (parsed.pathname === '/robots.txt') return true;
  const path = normalPath(parsed);
  return unpacked(rules).find(({ pattern }) => pattern.matches(path))?.isAllowed ?? true;
}

interface ReadyRule {
  readonly isAllowed: boolean;
  readonly pattern: PathPattern;
}

/** Of the rules that are kept ready, those of the sites that are being crawled. */
const READY_MAX = 1000;
const READY_CHARS_MAX = 4_000_000;

/** Ready rules by their text, the longest pattern first; the latest at the end. Many sites have the same text. */
const ready = new Map<string, readonly ReadyRule[]>();
let readyChars = 0;

function unpacked(rules: string): readonly ReadyRule[] {
  const known = ready.get(rules);
  if (known !== undefined) return known;
  const longestFirst = rules
    .split('\n')
    .map((line) => ({ isAllowed: line.startsWith('+'), pattern: pathPattern(line.slice(1)) }))
    .toSorted((a, b) => b.pattern.length - a.pattern.length || Number(b.isAllowed) - Number(a.isAllowed));
  ready.set(rules, longestFirst);
  readyChars += rules.length;
  for (const [oldest] of ready) {
    if (ready.size <= READY_MAX && readyChars <= READY_CHARS_MAX) break;
    ready.delete(oldest);
    readyChars -= oldest.length;
  }
  return longestFirst;
}
