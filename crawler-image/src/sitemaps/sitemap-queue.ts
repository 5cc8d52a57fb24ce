import { canonicalUrl, hostOf } from '../urls/canonical-url.ts';
import type { SitemapFaultCode } from './sitemap-fault.ts';

/** A sitemap that is to be read. */
export interface SitemapFile {
  readonly url: string;
  /** 1, and one more for each index on the way to it. */
  readonly level: number;
  /** `named`: robots.txt or the config names it. `guessed`: nobody does. `listed`: an index does. */
  readonly origin: 'named' | 'guessed' | 'listed';
}

/** As many indexes may lead to a sitemap, itself included. The protocol knows two. */
const LEVELS_MAX = 5;
/** Of one crawl. Of half a billion addresses no crawl needs more. */
const FILES_MAX = 10_000;

/** The sitemaps of a crawl, each once, however they refer to each other. */
export class SitemapQueue {
  readonly #seen = new Set<string>();
  readonly #waiting: SitemapFile[] = [];

  get size(): number {
    return this.#waiting.length;
  }

  take(): SitemapFile | undefined {
    return this.#waiting.shift();
  }

  /** Why this one is not read; null if it is, or was before. */
  add(file: SitemapFile): SitemapFaultCode | null {
    if (this.#seen.has(file.url)) return null;
    if (file.level > LEVELS_MAX) return 'sitemap_too_deep';
    if (this.#seen.size >= FILES_MAX) return 'sitemap_too_many_files';
    this.#seen.add(file.url);
    this.#waiting.push(file);
    return null;
  }

  /**
   * Adds what an index lists. It speaks for its own host, and for the one it was found at; for another
   * host only that one's robots.txt can, and then it is known already.
   *
   * @param foundAt The address of the index after redirects.
   */
  addListed(location: string, index: SitemapFile, foundAt: string): SitemapFaultCode | null {
    const url = canonicalUrl(location, foundAt);
    if (url === null) return 'sitemap_malformed';
    if (this.#seen.has(url)) return null;
    const host = hostOf(url);
    if (host !== hostOf(index.url) && host !== hostOf(foundAt)) return 'sitemap_foreign_host';
    return this.add({ url, level: index.level + 1, origin: 'listed' });
  }
}
