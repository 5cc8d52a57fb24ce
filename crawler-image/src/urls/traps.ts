import { growsWithin } from './growing-query.ts';

export interface TrapLimits {
  readonly maxUrlLength: number;
  /** Maximum number of path segments. */
  readonly maxSegments: number;
  /** How often a path segment or a parameter with its value may be repeated. */
  readonly maxRepeats: number;
}

/** Whether a URL looks like one of an endless series, such as links that extend their own path or query. */
export function isTrap(url: string, { maxUrlLength, maxSegments, maxRepeats }: TrapLimits): boolean {
  if (url.length > maxUrlLength) return true;
  const query = url.indexOf('?');
  const path = query === -1 ? url : url.slice(0, query);
  const [, , , ...segments] = path.split('/');
  const counts = new Map<string, number>();
  let many = 0;
  for (const segment of segments) {
    if (segment === '') continue;
    many += 1;
    const count = (counts.get(segment) ?? 0) + 1;
    if (many > maxSegments || count > maxRepeats + 1) return true;
    counts.set(segment, count);
  }
  if (path.includes(';') && segments.some((segment) => growsWithin(segment, maxRepeats))) return true;
  if (query !== -1 && growsWithin(url.slice(query + 1), maxRepeats)) return true;
  return isEscapedAgain(url, maxRepeats);
}

/** `?next=` with an address that has `?next=` itself, and so on: each time, its percent signs are escaped again. */
function isEscapedAgain(url: string, maxRepeats: number): boolean {
  return url.includes('%2525') && url.includes(`%${'25'.repeat(maxRepeats + 1)}`);
}
