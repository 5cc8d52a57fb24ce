import type { Leniency } from '../records/leniencies.ts';

/** The pages with one fault of their answers. */
export interface LeniencyGroup {
  readonly code: Leniency;
  readonly count: number;
  readonly sample_url: string;
}

/** Counts pages that were read although something was wrong with their answers, by what it was. */
export class LeniencyTally {
  readonly #groups = new Map<Leniency, LeniencyGroup>();

  add(leniencies: readonly Leniency[], url: string): void {
    for (const code of leniencies) {
      const { count, sample_url } = this.#groups.get(code) ?? { count: 0, sample_url: url };
      this.#groups.set(code, { code, count: count + 1, sample_url });
    }
  }

  /** The most frequent first. */
  groups(): LeniencyGroup[] {
    return [...this.#groups.values()].toSorted((a, b) => b.count - a.count);
  }
}
