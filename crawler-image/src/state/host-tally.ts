/** How long a host took for its pages. */
export interface HostSummary {
  readonly host: string;
  readonly pages: number;
  /** From the request to the end of the answer, on average. */
  readonly mean_answer_seconds: number;
}

/** Maximum number of hosts counted, so that a crawl of the whole web does not fill the memory. */
const HOSTS_MAX = 10_000;
const SLOWEST = 10;

/** Adds up the time that hosts take. */
export class HostTally {
  readonly #hosts = new Map<string, { pages: number; ms: number }>();

  add(host: string, answerMs: number): void {
    const known = this.#hosts.get(host);
    if (known === undefined && this.#hosts.size >= HOSTS_MAX) return;
    this.#hosts.set(host, { pages: (known?.pages ?? 0) + 1, ms: (known?.ms ?? 0) + answerMs });
  }

  /** The ten slowest, slowest first. */
  slowest(): HostSummary[] {
    return [...this.#hosts]
      .map(([host, { pages, ms }]) => ({ host, pages, meanMs: ms / pages }))
      .toSorted((a, b) => b.meanMs - a.meanMs)
      .slice(0, SLOWEST)
      .map(({ host, pages, meanMs }) => ({ host, pages, mean_answer_seconds: Math.round(meanMs) / 1000 }));
  }
}
