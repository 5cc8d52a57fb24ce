import { CRAWLED_HOST_CHARS_MAX, CRAWLED_HOSTS_MAX } from '@crawlerd/shared';

/** A crawl may meet a hundred thousand hosts between two heartbeats: beyond this only the busiest are kept. */
const KNOWN_MAX = 5000;

/** How many requests were made to which hosts, since they were taken last. */
export class AskedHosts {
  #counts = new Map<string, number>();

  count(host: string, requests = 1): void {
    this.#counts.set(host, (this.#counts.get(host) ?? 0) + requests);
    if (this.#counts.size > KNOWN_MAX) this.#counts = new Map(this.#busiest());
  }

  /** The busiest hosts; counting begins anew. */
  take(): Record<string, number> {
    const busiest = Object.fromEntries(this.#busiest());
    this.#counts.clear();
    return busiest;
  }

  get isEmpty(): boolean {
    return this.#counts.size === 0;
  }

  #busiest(): [string, number][] {
    return [...this.#counts]
      .filter(([host]) => host.length <= CRAWLED_HOST_CHARS_MAX)
      .toSorted(([, a], [, b]) => b - a)
      .slice(0, CRAWLED_HOSTS_MAX);
  }
}
