import { describe, expect, test } from 'vitest';
import { failure } from '../fetch/failure.ts';
import { httpOptionsOf } from '../testing/options-of.ts';
import { SITEMAP_LIMITS } from '../sitemaps/read-sitemap.ts';
import { crawlOf, FakeJournal, links, page, SITE, text } from '../testing/fake-crawl.ts';
import { AUTO, crawled, index, MAP, ROBOTS, urlset, webOf } from '../testing/fake-sitemaps.ts';

describe('sitemaps: auto', () => {
  test('crawls what the sitemaps list that robots.txt names', async () => {
    const other = 'http://files.example/shop.xml';
    const it = await crawled(
      webOf({
        [`${SITE}robots.txt`]: `Sitemap: ${SITE}a.xml\nSitemap: ${other}\nUser-agent: *\nDisallow: /p/1$`,
        [`${SITE}a.xml`]: index([`${SITE}b.xml`, other]),
        [`${SITE}b.xml`]: urlset(links(3)),
        [other]: urlset([`${SITE}q`, 'http://elsewhere.example/']),
      }),
    );
    expect(it.reason).toBe('finished');
    expect(it.items()).toHaveLength(4);
    expect(it.asked).not.toContain(`${SITE}p/1`);
    expect(it.asked).not.toContain(MAP);
    expect(it.sitemaps).toEqual({ files: 3, urls: 5, faults: [] });
    expect(
      it.crawl
        .tallies()
        .skips.map(({ reason }) => reason)
        .toSorted(),
    ).toEqual(['robots', 'scope']);
  });

  test('looks at the usual place if robots.txt names none, and accepts that nothing is there', async () => {
    const it = await crawled(webOf({ [MAP]: urlset(links(2)) }));
    expect([it.pages, it.sitemaps.files]).toEqual([3, 1]);
    const none = await crawled(webOf({}));
    expect([none.reason, none.pages, none.sitemaps.faults, none.notices]).toEqual(['finished', 1, [], []]);
    const soft = await crawled(webOf({ [MAP]: '<html>Not found</html>' }));
    expect([soft.pages, soft.sitemaps]).toEqual([1, { files: 0, urls: 0, faults: [] }]);
  });

  test('takes in what a target redirects to before it looks which addresses are in the scope', async () => {
    const www = 'http://www.shop.example/';
    const it = await crawled(async (url, _, redirect) => {
      if (url === MAP) return text(url, urlset([`${www}p/1`]));
      if (url !== SITE) return url.endsWith('robots.txt') ? failure('http_404', '') : page(url);
      const to = await redirect(www);
      return 'url' in to ? page(to.url) : to;
    });
    expect(it.pages).toBe(2);
  });
});

test('fetches a sitemap as large as the protocol allows, and larger if pages may be', async () => {
  const web = webOf({ [MAP]: urlset(links(1)) });
  const acceptedOf = async (maxBytes: number): Promise<unknown> => {
    const http = { ...httpOptionsOf(), maxBytes };
    const { fetched } = await crawled(web, { http });
    return fetched.map(({ url, accepts }) => [url.slice(SITE.length), accepts]);
  };
  expect(await acceptedOf(1000)).toEqual([
    ['robots.txt', 'any'],
    ['', 'html'],
    ['sitemap.xml', { maxBytes: SITEMAP_LIMITS.bytesMax }],
    ['p/0', 'html'],
  ]);
  expect(await acceptedOf(100_000_000)).toContainEqual(['sitemap.xml', { maxBytes: 100_000_000 }]);
});

test('reads sitemaps that the config lists, and only what is recent enough', async () => {
  const url = (path: string, lastmod: string): string =>
    `<url><loc>${SITE}${path}</loc><lastmod>${lastmod}</lastmod></url>`;
  const it = await crawled(
    webOf({
      [`${SITE}list`]: `<urlset>${url('old', '2025-12-31')}${url('same', '2026-01-01')}<url><loc>${SITE}x</loc></url></urlset>`,
    }),
    { sitemaps: { auto: false, urls: [`${SITE}list`], sinceMs: Date.UTC(2026, 0, 1, 12) } },
  );
  expect(it.asked.filter((each) => !each.endsWith('robots.txt'))).toEqual([
    SITE,
    `${SITE}list`,
    `${SITE}same`,
    `${SITE}x`,
  ]);
});

describe('the crawl', () => {
  test.each([1, 2, 8])('keeps max_pages exact, and concurrency %i', async (concurrency) => {
    const web = webOf({
      [MAP]: index([1, 2, 3].map((n) => `${SITE}s${n}.xml`)),
      ...Object.fromEntries(
        [1, 2, 3].map((n) => [
          `${SITE}s${n}.xml`,
          urlset(Array.from({ length: 100 }, (_, i) => `${SITE}${n}/${i}`)),
        ]),
      ),
    });
    const some = await crawled(web, { maxPages: 50, concurrency });
    expect([some.reason, some.pages]).toEqual(['max_pages', 50]);
    expect(some.mostInFlight()).toBeLessThanOrEqual(concurrency);
    const all = await crawled(web, { maxPages: 1000, concurrency });
    expect([all.reason, all.pages]).toEqual(['finished', 301]);
    expect(all.mostInFlight()).toBeLessThanOrEqual(concurrency);
  });

  test('reads no more addresses than it can crawl', async () => {
    const files = Object.fromEntries(
      Array.from({ length: 40 }, (_, n) => [`${SITE}s${n}.xml`, urlset([`${SITE}${n}/1`, `${SITE}${n}/2`])]),
    );
    const it = await crawled(webOf({ [MAP]: index(Object.keys(files)), ...files }), { maxPages: 6 });
    expect(it.pages).toBe(6);
    expect(it.sitemaps.files).toBeLessThan(8);
  });

  test('continues when all waiting pages are forbidden, and more are listed', async () => {
    const it = await crawled(
      webOf({
        [`${SITE}robots.txt`]: 'User-agent: *\nDisallow: /p/',
        [MAP]: index([`${SITE}a.xml`, `${SITE}b.xml`]),
        [`${SITE}a.xml`]: urlset(links(50)),
        [`${SITE}b.xml`]: urlset([`${SITE}q`]),
      }),
      { maxPages: 5, concurrency: 1 },
    );
    expect([it.reason, it.pages]).toEqual(['finished', 2]);
  });

  test('crawls pages while sitemaps are read, with a delay too', async () => {
    const maps = Array.from({ length: 10 }, (_, n) => `${SITE}s${n}.xml`);
    const web = webOf({
      [MAP]: index(maps),
      ...Object.fromEntries(maps.map((map) => [map, urlset([`${map}/p`])])),
    });
    const it = await crawled((url, ...rest) => (url === SITE ? page(url, links(10)) : web(url, ...rest)), {
      delayMs: 1000,
      concurrency: 8,
    });
    expect(it.pages).toBe(21);
    const lastMap = it.asked.findLastIndex((url) => maps.includes(url));
    expect(it.asked.slice(0, lastMap).filter((url) => url.includes('/p/')).length).toBeGreaterThan(5);
    const starts = it.fetched.map(({ atMs }) => atMs);
    expect(starts.slice(1).every((atMs, i) => atMs - (starts[i] ?? 0) >= 1000)).toBe(true);
  });

  test('ends although a sitemap does not answer', async () => {
    const it = crawlOf((url, ...rest) => (url === MAP ? new Promise(() => {}) : webOf({})(url, ...rest)), {
      sitemaps: AUTO,
      robots: ROBOTS,
    });
    const running = it.crawl.run();
    await it.clock.advance(10_000);
    it.crawl.stop();
    expect(await it.clock.runUntil(running)).toBe('interrupted');
  });
});

describe('a crawl that is resumed', () => {
  const web = webOf({
    [MAP]: index([`${SITE}a.xml`, `${SITE}b.xml`]),
    [`${SITE}a.xml`]: urlset(links(5)),
    [`${SITE}b.xml`]: urlset([`${SITE}q`]),
  });

  test('crawls what an earlier run has found in sitemaps, each page once', async () => {
    const whole = (await crawled(web)).journal.records;
    for (let kept = 0; kept <= whole.length; kept++) {
      const journal = new FakeJournal(whole.slice(0, kept));
      const it = await crawled(web, {}, journal);
      expect([it.reason, it.pages, it.sitemaps]).toEqual(['finished', 7, { files: 3, urls: 6, faults: [] }]);
      const pages = journal.records.filter(({ kind }) => kind === 'page');
      expect(pages).toHaveLength(7);
    }
  });

  test('reads all sitemaps before a page that crashed the crawler', async () => {
    const whole = (await crawled(web)).journal.records;
    const died = new FakeJournal(whole.slice(0, whole.findIndex(({ kind }) => kind === 'reading') + 1));
    const it = await crawled(web, {}, died);
    expect([it.pages, it.asked.indexOf(SITE)]).toEqual([7, it.asked.length - 1]);
  });

  test('reads no sitemap again if all were read', async () => {
    const whole = (await crawled(web)).journal.records;
    const again = await crawled(web, {}, new FakeJournal(whole));
    expect(again.asked).toEqual([]);
  });
});
