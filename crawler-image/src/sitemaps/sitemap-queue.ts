import { canonicalUrl, hostOf } from '../urls/canonical-url.ts';
import type { SitemapFaultCode } from './sitemap-fault.ts';

/** A sitemap that is to be read. */
export interface SitemapFile {
  readonly url: string;
  /** 1, plus the number of indexes that lead to it. */
  readonly level: number;
  /** `named` by robots.txt or the config; `listed` by an index; `guessed`: not known to exist. */
  readonly origin: 'named' | 'guessed' | 'listed';
}

/** Maximum level; the protocol defines two. */
const LEVELS_MAX = 5;
/** Maximum per crawl: enough for half a billion pages. */
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

  /** Returns why this one will not be read; null if it will be, or was added before. */
  add(file: SitemapFile): SitemapFaultCode | null {
    if (this.#seen.has(file.url)) return null;
    if (file.level > LEVELS_MAX) return 'sitemap_too_deep';
    if (this.#seen.size >= FILES_MAX) return 'sitemap_too_many_files';
    this.#seen.add(file.url);
    this.#waiting.push(file);
    return null;
  }

  /**
   * Adds a sitemap that an index lists. An index may list sitemaps of its own host and of the host it was found
   * at; one of another host needs that host's robots.txt to name it, and is known already in that case.
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
