import { failure } from '../fetch/failure.ts';
import { crawlOf, FakeJournal, page, SITE, text, type PlanChange, type Web } from './fake-crawl.ts';

export const AUTO = { auto: true, urls: [], sinceMs: null };
export const ROBOTS = { obey: true, agent: 'test', onUnreachable: 'deny', maxCrawlDelayMs: 0 } as const;
export const MAP = `${SITE}sitemap.xml`;

export const urlset = (urls: readonly string[]): string =>
  `<urlset>${urls.map((url) => `<url><loc>${url}</loc></url>`).join('')}</urlset>`;
export const index = (urls: readonly string[]): string =>
  `<sitemapindex>${urls.map((url) => `<sitemap><loc>${url}</loc></sitemap>`).join('')}</sitemapindex>`;

/** A web of pages without links, and of these files. */
export const webOf =
  (files: Record<string, string>): Web =>
  (url) => {
    const content = files[url];
    if (content !== undefined) return text(url, content);
    return /robots\.txt$|\.xml$/.test(url) ? failure('http_404', 'HTTP 404') : page(url);
  };

export async function crawled(web: Web, changes: PlanChange = {}, journal = new FakeJournal()) {
  const it = crawlOf(web, { sitemaps: AUTO, robots: ROBOTS, ...changes }, journal);
  const reason = await it.clock.runUntil(it.crawl.run());
  const asked = it.fetched.map(({ url }) => url);
  return {
    ...it,
    reason,
    asked,
    sitemaps: it.crawl.tallies().sitemaps,
    pages: it.progress.get('successful'),
  };
}
