import { sitemapSource, type CompleteCrawlConfig } from '@crawlerd/shared';

export interface SitemapOptions {
  /** Those that the targets' sites name, or have at the usual place. */
  readonly auto: boolean;
  readonly urls: readonly string[];
  /** Unix time; what changed last before it is left out. */
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
