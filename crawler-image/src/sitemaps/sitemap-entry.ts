import type { SitemapFault } from './sitemap-fault.ts';

/** What a sitemap lists: a page, or in an index a further sitemap. */
export interface SitemapEntry {
  readonly kind: 'page' | 'sitemap';
  /** As written in the sitemap. */
  readonly location: string;
  /** The latest moment at which it may have changed, in Unix milliseconds; null without a date. */
  readonly changedMs: number | null;
}

/** Reads the text of a sitemap piece by piece. */
export interface SitemapReader {
  /** The entries that this piece completes. */
  write(text: string): SitemapEntry[];
  /** The entries that only the end completes. */
  end(): SitemapEntry[];
  /** Why reading has stopped; null if it has not. May be set by any call. */
  readonly stopped: SitemapFault | null;
  /** A fault that does not stop the reading. */
  readonly flaw: SitemapFault | null;
}
