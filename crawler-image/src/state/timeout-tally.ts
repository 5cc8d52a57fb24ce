/** The pages on which a selector or a regular expression of the config took too long. */
export interface TimeoutGroup {
  readonly name: string;
  readonly count: number;
  readonly sample_url: string;
}

/** Counts pages by what timed out on them. A config has few selectors, and pages cannot add any. */
export class TimeoutTally {
  readonly #groups = new Map<string, TimeoutGroup>();

  add(names: readonly string[], url: string): void {
    for (const name of names) {
      const { count, sample_url } = this.#groups.get(name) ?? { count: 0, sample_url: url };
      this.#groups.set(name, { name, count: count + 1, sample_url });
    }
  }

  /** The most frequent first. */
  groups(): TimeoutGroup[] {
    return [...this.#groups.values()].toSorted((a, b) => b.count - a.count);
  }
}
