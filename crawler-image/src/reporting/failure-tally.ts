export interface FailureGroup {
  readonly code: string;
  readonly count: number;
  readonly sample_url: string;
}

/** Failures by their code, each with one URL to look at. */
export class FailureTally {
  readonly #groups = new Map<string, { count: number; sampleUrl: string }>();

  add({ code, url }: { readonly code: string; readonly url: string }): void {
    const group = this.#groups.get(code);
    if (group === undefined) this.#groups.set(code, { count: 1, sampleUrl: url });
    else group.count += 1;
  }

  /** The most frequent first. */
  groups(): FailureGroup[] {
    return [...this.#groups]
      .map(([code, { count, sampleUrl }]) => ({ code, count, sample_url: sampleUrl }))
      .toSorted((a, b) => b.count - a.count);
  }
}
