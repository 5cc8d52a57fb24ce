import { parseUrl } from '@crawlerd/shared';

/**
 * The canonical form of a URL, which identifies a page: absolute, without fragment, credentials, default port, upper
 * case in the host or a question mark without a query, which requests do not have either. Null if it is not a web
 * address that can be crawled.
 */
export function canonicalUrl(text: string, base?: string): string | null {
  const url = parseUrl(text, base);
  if (url === null) return null;
  if (url.protocol !== 'http:' && url.protocol !== 'https:') return null;
  if (url.hash !== '' || text.includes('#')) url.hash = '';
  if (url.username !== '' || url.password !== '') {
    url.username = '';
    url.password = '';
  }
  const { href } = url;
  return url.search === '' && href.endsWith('?') ? href.slice(0, -1) : href;
}

/** Host and port, to which delays and scopes apply. */
export function hostOf(canonical: string): string {
  const start = canonical.indexOf('//') + 2;
  const end = canonical.indexOf('/', start);
  return canonical.slice(start, end === -1 ? undefined : end);
}

/** Scheme, host and port. */
export function originOf(canonical: string): string {
  return canonical.slice(0, canonical.indexOf('/', canonical.indexOf('//') + 2));
}

const NOT_A_PAGE = new RegExp(
  String.raw`\.(?:${[
    'jpe?g|png|gif|webp|avif|svg|ico|bmp|tiff?|heic',
    'mp[34]|m4[av]|webm|og[gva]|wav|flac|avi|mov|mkv|wmv|flv|m3u8',
    'pdf|docx?|xlsx?|pptx?|od[tsp]|rtf|epub|mobi|csv',
    'zip|rar|7z|t?gz|bz2|xz|tar|iso|dmg|exe|msi|apk|ipa|deb|rpm|jar|bin',
    'css|m?js|json|xml|rss|atom|txt|map|woff2?|ttf|otf|eot|wasm',
  ].join('|')})$`,
  'i',
);

/** Whether the path has the extension of a file that is certainly not a page. */
export function looksLikeFile(canonical: string): boolean {
  const query = canonical.indexOf('?');
  return NOT_A_PAGE.test(query === -1 ? canonical : canonical.slice(0, query));
}
