import { sitemapSource, type CompleteCrawlConfig } from '@crawlerd/shared';

export interface SitemapOptions {
  /** Whether the sitemaps of the targets' sites are read. */
  readonly auto: boolean;
  readonly urls: readonly string[];
  /** Unix time; pages that have not changed since are left out. */
  readonly sinceMs: number | null;
}

export function sitemapOptions({ sitemaps }: CompleteCrawlConfig['crawl_config']): SitemapOptions {
  const { from, since } = sitemapSource(sitemaps);
  return {
    auto: from === 'auto',
    urls: typeof from === 'string' ? [] : from,
    sinceMs: since === undefined ? null : Date.parse(since),
  };
}
