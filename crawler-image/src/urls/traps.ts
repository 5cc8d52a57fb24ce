export interface TrapLimits {
  readonly maxUrlLength: number;
  /** Segments of a path. */
  readonly maxSegments: number;
  /** How often one segment of a path may come again. */
  readonly maxRepeats: number;
}

/** Whether a URL looks like one of endlessly many, such as a link that adds to its own path. */
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
