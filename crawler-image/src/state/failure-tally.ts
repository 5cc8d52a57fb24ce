export interface FailureGroup {
  readonly code: string;
  readonly count: number;
  readonly sample_url: string;
  /** The detail of that sample. */
  readonly sample_detail: string;
}

export interface TalliedFailure {
  readonly code: string;
  readonly url: string;
  readonly detail: string;
}

const DETAIL_LENGTH_MAX = 500;

/** Counts failures by code, with a sample of each. */
export class FailureTally {
  readonly #groups = new Map<string, { count: number; first: TalliedFailure }>();

  add(failure: TalliedFailure): void {
    const group = this.#groups.get(failure.code);
    if (group === undefined) this.#groups.set(failure.code, { count: 1, first: failure });
    else group.count += 1;
  }

  /** The most frequent first. */
  groups(): FailureGroup[] {
    return [...this.#groups]
      .map(([code, { count, first }]) => ({
        code,
        count,
        sample_url: first.url,
        sample_detail: first.detail.slice(0, DETAIL_LENGTH_MAX),
      }))
      .toSorted((a, b) => b.count - a.count);
  }
}
