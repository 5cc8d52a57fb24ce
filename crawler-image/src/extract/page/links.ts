import { encodeQuery } from '../../charset/encode-query.ts';
import { canonicalUrl } from '../../urls/canonical-url.ts';
import type { Page } from './page.ts';

/** The web addresses a page links to, in its order, each once. */
export function linkUrls({ hrefs, baseUrl, queryCharset }: Page): string[] {
  const urls = new Set<string>();
  // Menus and pictures repeat addresses, and parsing them is expensive.
  for (const written of new Set(hrefs)) {
    const href = written.trim();
    if (href === '' || href.startsWith('#')) continue;
    const url = canonicalUrl(encodeQuery(href, queryCharset), baseUrl);
    if (url !== null) urls.add(url);
  }
  return [...urls];
}
