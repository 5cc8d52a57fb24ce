export const SKIP_REASONS = [
  'robots',
  'redirect',
  'scope',
  'pattern',
  'trap',
  'file',
  'depth',
  'duplicate',
] as const;

/** Why a page was not fetched or a link not followed. Stable codes; the summary groups by them. */
export type SkipReason = (typeof SKIP_REASONS)[number];

export interface SkipGroup {
  readonly reason: SkipReason;
  readonly count: number;
  /** The first URLs. */
  readonly urls: readonly string[];
}

/** A site with millions of forbidden pages must fill neither the memory nor the report. */
const URLS_MAX = 25;
const URL_LENGTH_MAX = 500;

/** Skipped pages and links by reason: their number and the first 25 URLs. */
export class SkipTally {
  readonly #groups = new Map<SkipReason, { count: number; urls: Set<string> }>();

  add(reason: SkipReason, url: string): void {
    this.addGroup({ reason, count: 1, urls: [url] });
  }

  addGroup({ reason, count, urls }: SkipGroup): void {
    const group = this.#groups.get(reason) ?? { count: 0, urls: new Set() };
    this.#groups.set(reason, group);
    group.count += count;
    for (const url of urls) {
      if (group.urls.size >= URLS_MAX) return;
      group.urls.add(url.length > URL_LENGTH_MAX ? `${url.slice(0, URL_LENGTH_MAX)}…` : url);
    }
  }

  static sum(tallies: readonly SkipTally[]): SkipGroup[] {
    const sum = new SkipTally();
    for (const group of tallies.flatMap((tally) => tally.groups())) sum.addGroup(group);
    return sum.groups();
  }

  /** Most frequent first. */
  groups(): SkipGroup[] {
    return [...this.#groups]
      .map(([reason, { count, urls }]) => ({ reason, count, urls: [...urls] }))
      .toSorted((a, b) => b.count - a.count);
  }
}
