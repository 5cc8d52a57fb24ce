import { encodeQuery } from '../../charset/encode-query.ts';
import { canonicalUrl } from '../../urls/canonical-url.ts';
import { parseRefresh, refreshTarget } from '../../urls/refresh-target.ts';
import type { Page } from './page.ts';

/** Where a `<meta http-equiv="refresh">` of a page leads. */
export interface PageRefresh {
  /** The page redirects to this address; null if it does not. */
  readonly redirect: string | null;
  /** The page is to be read, and this one after it; null if there is none. */
  readonly next: string | null;
}

/**
 * What is shown for longer than this is a page to be read, such as one of a slide show, and no notice of a move. A
 * `Refresh` header is followed after a longer time too, because its page has no such link.
 */
const REDIRECT_SECONDS_MAX = 10;

const NONE: PageRefresh = { redirect: null, next: null };

/** The first refresh that is one counts, as in a browser. */
export function pageRefresh({ refreshes, url, baseUrl, queryCharset }: Page): PageRefresh {
  // Nearly all pages end here.
  if (refreshes.length === 0) return NONE;
  for (const written of refreshes) {
    const value = encodeQuery(written, queryCharset);
    const refresh = parseRefresh(value);
    if (refresh === null) continue;
    const redirect = refreshTarget(value, url, baseUrl);
    if (redirect !== null && refresh.delaySeconds <= REDIRECT_SECONDS_MAX) return { redirect, next: null };
    return { redirect: null, next: refresh.address === null ? null : canonicalUrl(refresh.address, baseUrl) };
  }
  return NONE;
}
