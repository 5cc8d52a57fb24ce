const PLAIN_START = /^<(?:\?xml|!|(?:[\w-]+:)?(?:urlset|sitemapindex|rss|feed|rdf)[\s>])/i;
const START = /<\?xml\s|<(?:[\w-]+:)?(?:urlset|sitemapindex|rss|feed|rdf)[\s>]/i;
const WEB_PAGE = /<html[\s>]|<!doctype html/i;

/**
 * Where the XML begins in the first piece of a sitemap: 0, unless something like a warning of PHP comes first. A web page
 * that only shows XML is no sitemap.
 */
export function documentStart(text: string): number {
  if (PLAIN_START.test(text)) return 0;
  const at = START.exec(text)?.index ?? 0;
  return WEB_PAGE.test(text.slice(0, at)) ? 0 : at;
}
