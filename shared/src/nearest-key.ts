/** The most similar known key; null if none is similar enough to be what was meant. */
export function nearestKey(key: string, known: readonly string[]): string | null {
  const [best] = known
    .map((candidate) => ({ candidate, most: Math.max(2, candidate.length / 3) }))
    // The difference in length is a lower bound of the distance; this avoids comparing a key of megabytes.
    .filter(({ candidate, most }) => Math.abs(key.length - candidate.length) <= most)
    .map(({ candidate, most }) => ({ candidate, most, distance: editDistance(key.toLowerCase(), candidate) }))
    .filter(({ most, distance }) => distance <= most)
    .toSorted((a, b) => a.distance - b.distance);
  return best?.candidate ?? null;
}

/** Levenshtein distance, one row at a time. */
function editDistance(a: string, b: string): number {
  let row = Array.from({ length: b.length + 1 }, (_, j) => j);
  for (let i = 1; i <= a.length; i++) {
    const next = [i];
    for (let j = 1; j <= b.length; j++) {
      const substitute = (row[j - 1] ?? 0) + (a[i - 1] === b[j - 1] ? 0 : 1);
      next.push(Math.min(substitute, (row[j] ?? 0) + 1, (next[j - 1] ?? 0) + 1));
    }
    row = next;
  }
  return row[b.length] ?? 0;
}
