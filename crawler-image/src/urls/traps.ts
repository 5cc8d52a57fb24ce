export interface TrapLimits {
  readonly maxUrlLength: number;
  /** Maximum number of path segments. */
  readonly maxSegments: number;
  /** How often a path segment may be repeated. */
  readonly maxRepeats: number;
}

/** Whether a URL looks like one of an endless series, such as links that extend their own path. */
export function isTrap(url: string, { maxUrlLength, maxSegments, maxRepeats }: TrapLimits): boolean {
  if (url.length > maxUrlLength) return true;
  const [, , , ...segments] = (url.split('?', 1)[0] ?? '').split('/');
  const counts = new Map<string, number>();
  let many = 0;
  for (const segment of segments) {
    if (segment === '') continue;
    many += 1;
    const count = (counts.get(segment) ?? 0) + 1;
    if (many > maxSegments || count > maxRepeats + 1) return true;
    counts.set(segment, count);
  }
  return false;
}
