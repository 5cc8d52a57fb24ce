import { describe, expect, test } from 'vitest';
import type { FetchResult } from '../fetch/fetch-result.ts';
import { failure } from '../fetch/failure.ts';
import { crawlOf, FakeJournal, links, page, SITE, type PlanChange, type Web } from '../testing/fake-crawl.ts';

const AUTO = { auto: true, urls: [], sinceMs: null };
const ROBOTS = { obey: true, agent: 'test', onUnreachable: 'deny', maxCrawlDelayMs: 0 } as const;
const MAP = `${SITE}sitemap.xml`;

const text = (url: string, content: string): FetchResult => ({
  kind: 'page',
  finalUrl: url,
  status: 200,
  contentType: 'text/xml',
  robotsTag: '',
  body: Buffer.from(content),
  wireBytes: 1,
});
const urlset = (urls: readonly string[]): string =>
  `<urlset>${urls.map((url) => `<url><loc>${url}</loc></url>`).join('')}</urlset>`;
const index = (urls: readonly string[]): string =>
  `<sitemapindex>${urls.map((url) => `<sitemap><loc>${url}</loc></sitemap>`).join('')}</sitemapindex>`;

/** Pages without links, and these files. */
const webOf =
  (files: Record<string, string>): Web =>
  (url) => {
    const content = files[url];
    if (content !== undefined) return text(url, content);
    return /robots\.txt$|\.xml$/.test(url) ? failure('http_404', 'HTTP 404') : page(url);
  };

async function run(web: Web, changes: PlanChange = {}, journal = new FakeJournal()) {
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

describe('sitemaps: auto', () => {
  test('crawls what the sitemaps list that robots.txt names', async () => {
    const other = 'http://files.example/shop.xml';
    const it = await run(
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

  test('looks at the usual place if robots.txt names none, and is content if nothing is there', async () => {
    const it = await run(webOf({ [MAP]: urlset(links(2)) }));
    expect([it.pages, it.sitemaps.files]).toEqual([3, 1]);
    const none = await run(webOf({}));
    expect([none.reason, none.pages, none.sitemaps.faults, none.notices]).toEqual(['finished', 1, [], []]);
    const soft = await run(webOf({ [MAP]: '<html>Not found</html>' }));
    expect([soft.pages, soft.sitemaps]).toEqual([1, { files: 0, urls: 0, faults: [] }]);
  });

  test('takes in what a target redirects to before it looks which addresses are in the scope', async () => {
    const www = 'http://www.shop.example/';
    const it = await run(async (url, _, redirect) => {
      if (url === MAP) return text(url, urlset([`${www}p/1`]));
      if (url !== SITE) return url.endsWith('robots.txt') ? failure('http_404', '') : page(url);
      const to = await redirect(www);
      return 'url' in to ? page(to.url) : to;
    });
    expect(it.pages).toBe(2);
  });
});

test('reads sitemaps that the config lists, and only what is recent enough', async () => {
  const url = (path: string, lastmod: string): string =>
    `<url><loc>${SITE}${path}</loc><lastmod>${lastmod}</lastmod></url>`;
  const it = await run(
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
    const some = await run(web, { maxPages: 50, concurrency });
    expect([some.reason, some.pages]).toEqual(['max_pages', 50]);
    expect(some.mostInFlight()).toBeLessThanOrEqual(concurrency);
    const all = await run(web, { maxPages: 1000, concurrency });
    expect([all.reason, all.pages]).toEqual(['finished', 301]);
    expect(all.mostInFlight()).toBeLessThanOrEqual(concurrency);
  });

  test('reads no more addresses than it can do with', async () => {
    const files = Object.fromEntries(
      Array.from({ length: 40 }, (_, n) => [`${SITE}s${n}.xml`, urlset([`${SITE}${n}/1`, `${SITE}${n}/2`])]),
    );
    const it = await run(webOf({ [MAP]: index(Object.keys(files)), ...files }), { maxPages: 6 });
    expect(it.pages).toBe(6);
    expect(it.sitemaps.files).toBeLessThan(8);
  });

  test('goes on when all that waits is forbidden, and more is listed', async () => {
    const it = await run(
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
    const it = await run((url, ...rest) => (url === SITE ? page(url, links(10)) : web(url, ...rest)), {
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

describe('faults of sitemaps', () => {
  test('are named and counted, and the crawl goes on', async () => {
    const named = ['cycle', 'gone', 'foreign', 'html', 'no'].map((name) => `${SITE}${name}.xml`);
    const it = await run(
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
    const it = await run((url) => {
      const level = Number(/deep(\d+)/.exec(url)?.[1] ?? 0);
      return /sitemap|deep/.test(url)
        ? text(url, index([`${SITE}deep${level + 1}.xml`]))
        : webOf({})(url, 1, () => Promise.reject());
    });
    expect(it.asked.filter((url) => url.includes('deep'))).toHaveLength(4);
    expect(it.sitemaps.faults).toMatchObject([{ code: 'sitemap_too_deep', count: 1 }]);
  });

  test('that may pass are tried again', async () => {
    const it = await run((url, tries, ...rest) =>
      url === MAP && tries < 3
        ? failure('http_503', '', true)
        : webOf({ [MAP]: urlset(links(2)) })(url, tries, ...rest),
    );
    expect([it.pages, it.sitemaps.faults]).toEqual([3, []]);
  });
});

describe('a crawl that goes on', () => {
  const web = webOf({
    [MAP]: index([`${SITE}a.xml`, `${SITE}b.xml`]),
    [`${SITE}a.xml`]: urlset(links(5)),
    [`${SITE}b.xml`]: urlset([`${SITE}q`]),
  });

  test('crawls what an earlier run has found in sitemaps, each page once', async () => {
    const whole = (await run(web)).journal.records;
    for (let kept = 0; kept <= whole.length; kept++) {
      const journal = new FakeJournal(whole.slice(0, kept));
      const it = await run(web, {}, journal);
      expect([it.reason, it.pages, it.sitemaps]).toEqual(['finished', 7, { files: 3, urls: 6, faults: [] }]);
      const crawled = journal.records.filter(({ kind }) => kind === 'page');
      expect(crawled).toHaveLength(7);
    }
  });

  test('reads all sitemaps before a page that ended the crawler', async () => {
    const whole = (await run(web)).journal.records;
    const died = new FakeJournal(whole.slice(0, whole.findIndex(({ kind }) => kind === 'reading') + 1));
    const it = await run(web, {}, died);
    expect([it.pages, it.asked.indexOf(SITE)]).toEqual([7, it.asked.length - 1]);
  });

  test('reads no sitemap again if all were read', async () => {
    const whole = (await run(web)).journal.records;
    const again = await run(web, {}, new FakeJournal(whole));
    expect(again.asked).toEqual([]);
  });
});

describe('a sitemap whose host asks for patience', () => {
  const other = 'http://files.example/shop.xml';
  const refusal = (retryAfterMs: number | null): FetchResult => ({
    ...failure('http_429', 'HTTP 429', true),
    retryAfterMs,
  });
  const plan: PlanChange = { concurrency: 2, maxRetries: 1 };
  const pagesOf = (it: Awaited<ReturnType<typeof run>>): number[] =>
    it.fetched.filter(({ url }) => url.startsWith(`${SITE}p/`)).map(({ atMs }) => atMs);

  test('parks it for pages too, until the time it said', async () => {
    const it = await run((url) => {
      if (url === MAP) return refusal(30_000);
      return url.endsWith('robots.txt') ? failure('http_404', '') : page(url, url === SITE ? links(4) : []);
    }, plan);
    const refusedMs = (it.fetched.find(({ url }) => url === MAP)?.atMs ?? 0) + 100;
    const later = it.fetched.filter(({ atMs }) => atMs > refusedMs).map(({ atMs }) => atMs);
    expect(Math.min(...later)).toBe(refusedMs + 30_000);
    expect([it.reason, it.pages]).toEqual(['finished', 5]);
  });

  test('slows it down where it says no time, and no other host', async () => {
    const it = await run((url) => {
      if (url === other) return refusal(null);
      if (url === `${SITE}robots.txt`) return text(url, `Sitemap: ${other}`);
      return url.endsWith('robots.txt') ? failure('http_404', '') : page(url, url === SITE ? links(4) : []);
    }, plan);
    const [first = 0, second = 0] = it.fetched.filter(({ url }) => url === other).map(({ atMs }) => atMs);
    expect(second - first).toBeGreaterThanOrEqual(1000);
    expect(Math.max(...pagesOf(it))).toBeLessThan(1000);
  });

  test('of a redirect that is the host it leads to', async () => {
    const it = await run(async (url, _, redirect) => {
      if (url === MAP) {
        const next = await redirect(other);
        return 'url' in next ? refusal(30_000) : next;
      }
      return url.endsWith('robots.txt') ? failure('http_404', '') : page(url, url === SITE ? links(4) : []);
    }, plan);
    expect(Math.max(...pagesOf(it))).toBeLessThan(1000);
  });
});
