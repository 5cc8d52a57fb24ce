/** Keys that crawlerd itself adds to items. */
const OWN = new Set(['_meta', '_errors']);

/** How many of these items have which field. */
export function countFields(items: readonly unknown[]): Record<string, number> {
  const counts = new Map<string, number>();
  for (const item of items) {
    if (typeof item !== 'object' || item === null) continue;
    for (const [field, value] of Object.entries(item)) {
      if (value !== null && value !== undefined && !OWN.has(field))
        counts.set(field, (counts.get(field) ?? 0) + 1);
    }
  }
  return Object.fromEntries(counts);
}
