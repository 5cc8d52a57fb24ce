import { canonicalUrl } from '../frontier/canonical-url.ts';
import type { Page } from './page.ts';

/** The web addresses a page links to, in its order, each once. */
export function linkUrls({ anchors, baseUrl }: Page): string[] {
  const urls = new Set<string>();
  for (const { attribs } of anchors) {
    const href = attribs['href']?.trim();
    if (!href || href.startsWith('#')) continue;
    const url = canonicalUrl(href, baseUrl);
    if (url !== null) urls.add(url);
  }
  return [...urls];
}
