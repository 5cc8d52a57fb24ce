/** The pages that have something in common. */
export interface SampledGroup<Code extends string = string> {
  readonly code: Code;
  readonly count: number;
  readonly sample_url: string;
}

/** Counts pages by what there is to say of them, and keeps the first of each as an example. */
export class SampledTally<Code extends string = string> {
  readonly #groups = new Map<Code, SampledGroup<Code>>();

  add(codes: readonly Code[], url: string): void {
    for (const code of codes) {
      const { count, sample_url } = this.#groups.get(code) ?? { count: 0, sample_url: url };
      this.#groups.set(code, { code, count: count + 1, sample_url });
    }
  }

  /** The most frequent first. */
  groups(): SampledGroup<Code>[] {
    return [...this.#groups.values()].toSorted((a, b) => b.count - a.count);
  }
}
