import type { CrawlRecord, SitemapFaultCount } from '../records/crawl-record.ts';

/** The results of the sitemaps of a crawl. */
export interface SitemapSummary {
  /** Sitemaps that were read, or should have been. */
  readonly files: number;
  /** URLs listed in them, including those that were known already or are not followed. */
  readonly urls: number;
  /** The most frequent first. */
  readonly faults: readonly { readonly code: string; readonly count: number; readonly sample_url: string }[];
}

/** Counts sitemaps and their faults. */
export class SitemapTally {
  #files = 0;
  #urls = 0;
  readonly #faults = new Map<string, SitemapFaultCount>();

  add({ urls, faults }: Extract<CrawlRecord, { kind: 'sitemap_ended' }>): void {
    this.#files += 1;
    this.#urls += urls;
    for (const { code, url, count } of faults) {
      const known = this.#faults.get(code);
      this.#faults.set(code, { code, url: known?.url ?? url, count: count + (known?.count ?? 0) });
    }
  }

  summary(): SitemapSummary {
    const faults = [...this.#faults.values()].toSorted((a, b) => b.count - a.count);
    return {
      files: this.#files,
      urls: this.#urls,
      faults: faults.map(({ code, count, url }) => ({ code, count, sample_url: url })),
    };
  }
}
