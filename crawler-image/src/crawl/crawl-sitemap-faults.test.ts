import { describe, expect, test } from 'vitest';
import { failure } from '../fetch/failure.ts';
import type { FetchResult } from '../fetch/fetch-result.ts';
import { links, page, SITE, text, type PlanChange } from '../testing/fake-crawl.ts';
import { crawled, index, MAP, urlset, webOf } from '../testing/fake-sitemaps.ts';

describe('faults of sitemaps', () => {
  test('are named and counted, and the crawl continues', async () => {
    const named = ['cycle', 'gone', 'foreign', 'html', 'no'].map((name) => `${SITE}${name}.xml`);
    const it = await crawled(
      webOf({
        [`${SITE}robots.txt`]: `${named.map((url) => `Sitemap: ${url}`).join('\n')}\nUser-agent: *\nDisallow: /forbidden`,
        [`${SITE}cycle.xml`]: index([`${SITE}cycle.xml`, `${SITE}forbidden.xml`]),
        [`${SITE}foreign.xml`]: index(['http://b.example/1.xml', 'http://b.example/2.xml']),
        [`${SITE}html.xml`]: '<html></html>',
        [`${SITE}no.xml`]: urlset([`${SITE}p`]),
      }),
    );
    expect([it.reason, it.pages]).toEqual(['finished', 2]);
    expect(it.sitemaps.faults).toEqual([
      { code: 'sitemap_foreign_host', count: 2, sample_url: 'http://b.example/1.xml' },
      { code: 'http_404', count: 1, sample_url: `${SITE}gone.xml` },
      { code: 'not_a_sitemap', count: 1, sample_url: `${SITE}html.xml` },
      { code: 'sitemap_forbidden', count: 1, sample_url: `${SITE}forbidden.xml` },
    ]);
    expect(it.notices).toHaveLength(4);
  });

  test('an index within an index within an index has an end', async () => {
    const it = await crawled((url) => {
      const level = Number(/deep(\d+)/.exec(url)?.[1] ?? 0);
      return /sitemap|deep/.test(url)
        ? text(url, index([`${SITE}deep${level + 1}.xml`]))
        : webOf({})(url, 1, () => Promise.reject());
    });
    expect(it.asked.filter((url) => url.includes('deep'))).toHaveLength(4);
    expect(it.sitemaps.faults).toMatchObject([{ code: 'sitemap_too_deep', count: 1 }]);
  });

  test('that may pass are tried again', async () => {
    const it = await crawled((url, tries, ...rest) =>
      url === MAP && tries < 3
        ? failure('http_503', '', true)
        : webOf({ [MAP]: urlset(links(2)) })(url, tries, ...rest),
    );
    expect([it.pages, it.sitemaps.faults]).toEqual([3, []]);
  });
});

describe('a sitemap whose host asks to wait', () => {
  const other = 'http://files.example/shop.xml';
  const refusal = (retryAfterMs: number | null): FetchResult => ({
    ...failure('http_429', 'HTTP 429', true),
    retryAfterMs,
  });
  const plan: PlanChange = { concurrency: 2, maxRetries: 1 };
  const pagesOf = (it: Awaited<ReturnType<typeof crawled>>): number[] =>
    it.fetched.filter(({ url }) => url.startsWith(`${SITE}p/`)).map(({ atMs }) => atMs);

  test('parks it for pages too, until the time it said', async () => {
    const it = await crawled((url) => {
      if (url === MAP) return refusal(30_000);
      return url.endsWith('robots.txt') ? failure('http_404', '') : page(url, url === SITE ? links(4) : []);
    }, plan);
    const refusedMs = (it.fetched.find(({ url }) => url === MAP)?.atMs ?? 0) + 100;
    const later = it.fetched.filter(({ atMs }) => atMs > refusedMs).map(({ atMs }) => atMs);
    expect(Math.min(...later)).toBe(refusedMs + 30_000);
    expect([it.reason, it.pages]).toEqual(['finished', 5]);
  });

  test('slows it down where it says no time, and no other host', async () => {
    const it = await crawled((url) => {
      if (url === other) return refusal(null);
      if (url === `${SITE}robots.txt`) return text(url, `Sitemap: ${other}`);
      return url.endsWith('robots.txt') ? failure('http_404', '') : page(url, url === SITE ? links(4) : []);
    }, plan);
    const [first = 0, second = 0] = it.fetched.filter(({ url }) => url === other).map(({ atMs }) => atMs);
    expect(second - first).toBeGreaterThanOrEqual(1000);
    expect(Math.max(...pagesOf(it))).toBeLessThan(1000);
  });

  test('of a redirect that is the host it leads to', async () => {
    const it = await crawled(async (url, _, redirect) => {
      if (url === MAP) {
        const next = await redirect(other);
        return 'url' in next ? refusal(30_000) : next;
      }
      return url.endsWith('robots.txt') ? failure('http_404', '') : page(url, url === SITE ? links(4) : []);
    }, plan);
    expect(Math.max(...pagesOf(it))).toBeLessThan(1000);
  });
});
