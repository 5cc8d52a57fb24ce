import type { SitemapFault } from './sitemap-fault.ts';

/** What a sitemap lists: a page, or in an index a further sitemap. */
export interface SitemapEntry {
  readonly kind: 'page' | 'sitemap';
  /** As it stands there. */
  readonly location: string;
  /** The last moment at which it may have changed, in Unix milliseconds; null if nobody says. */
  readonly changedMs: number | null;
}

/** Reads the text of a sitemap piece by piece. */
export interface SitemapReader {
  /** The entries that this piece completes. */
  write(text: string): SitemapEntry[];
  /** The entries that only the end completes. */
  end(): SitemapEntry[];
  /** Why nothing more is read; null if there is no reason. May be set by any call. */
  readonly stopped: SitemapFault | null;
  /** What is wrong without being a reason to stop. */
  readonly flaw: SitemapFault | null;
}
