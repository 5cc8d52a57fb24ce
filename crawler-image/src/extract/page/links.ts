import { encodeQuery } from '../../charset/encode-query.ts';
import { linkResolver } from '../../urls/link-resolver.ts';
import type { Page } from './page.ts';

/** The web addresses a page links to, in its order, each once. */
export function linkUrls({ hrefs, baseUrl, queryCharset }: Page): string[] {
  const urls = new Set<string>();
  const resolve = linkResolver(baseUrl);
  for (const written of hrefs) {
    const href = written.trim();
    if (href === '' || href.startsWith('#')) continue;
    const url = resolve(encodeQuery(href, queryCharset));
    if (url !== null) urls.add(url);
  }
  return [...urls];
}
