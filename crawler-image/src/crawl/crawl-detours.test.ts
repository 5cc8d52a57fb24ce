import { describe, expect, test } from 'vitest';
import { failure } from '../fetch/failure.ts';
import type { FetchResult } from '../fetch/fetch-result.ts';
import { crawlOf, links, page, SCOPE, SITE, type Web } from '../testing/fake-crawl.ts';

const limited = (retryAfterMs: number): FetchResult => ({
  ...failure('http_429', 'HTTP 429', true),
  retryAfterMs,
});

/** `/old` and the like lead to `to`, as the fetcher would do it. */
const redirecting =
  (to: (url: string) => string | null, found: string[] = []): Web =>
  async (url, _, redirect) => {
    const target = to(url);
    if (target === null) return page(url, url === SITE ? found : []);
    const next = await redirect(target);
    return 'url' in next ? page(next.url) : next;
  };

describe('retries', () => {
  test('come with growing waits, are counted, and end in success', async () => {
    const { crawl, clock, fetched, progress } = crawlOf((url, tries) =>
      tries <= 2 ? failure('connection_lost', 'x', true) : page(url),
    );
    expect(await clock.runUntil(crawl.run())).toBe('finished');
    expect(fetched.map(({ atMs }) => atMs)).toEqual([0, 600, 1700]);
    expect([progress.get('retries'), progress.get('failed'), progress.get('successful')]).toEqual([2, 0, 1]);
  });

  test('end after max_retries, in a failure', async () => {
    const { crawl, clock, fetched, failures } = crawlOf(() => failure('timeout', 'slow', true), {
      maxRetries: 2,
    });
    expect(await clock.runUntil(crawl.run())).toBe('finished');
    expect(fetched).toHaveLength(3);
    expect(failures).toEqual([{ url: SITE, code: 'timeout', detail: 'slow' }]);
  });

  test('are not made for what will not go better', async () => {
    const { crawl, clock, fetched } = crawlOf(() => failure('http_404', 'x'));
    await clock.runUntil(crawl.run());
    expect(fetched).toHaveLength(1);
  });

  test('wait as long as the server asks, and so does all of its host', async () => {
    const { crawl, clock, fetched, progress } = crawlOf((url, tries) =>
      url.endsWith('/0') && tries === 1 ? limited(60_000) : page(url, url === SITE ? links(20) : []),
    );
    await clock.runUntil(crawl.run());
    expect(fetched.filter(({ atMs }) => atMs > 250 && atMs < 60_200)).toEqual([]);
    expect(progress.get('successful')).toBe(21);
  });

  test('are waited for by the host that asked, not by the one that led to it', async () => {
    const other = 'http://other.example/';
    const web: Web = async (url, tries, redirect) => {
      if (url !== SITE) return page(url);
      const next = await redirect(`${other}home`);
      if (!('url' in next)) return next;
      return tries === 1 ? limited(60_000) : page(next.url);
    };
    const { crawl, clock, fetched } = crawlOf(web, {
      targets: [SITE, `${SITE}a`, `${other}a`, `${other}b`],
      delayMs: 1000,
    });
    await clock.runUntil(crawl.run());
    const startOf = (wanted: string) => fetched.find(({ url }) => url === wanted)?.atMs;
    expect(startOf(`${SITE}a`)).toBe(1000);
    expect(startOf(`${other}b`)).toBeGreaterThan(60_000);
  });

  test('are not waited for beyond 15 minutes', async () => {
    const { crawl, clock, failures } = crawlOf(() => limited(900_001));
    await clock.runUntil(crawl.run());
    expect(failures).toMatchObject([{ code: 'retry_after_too_long' }]);
    const patient = crawlOf((url, tries) => (tries === 1 ? limited(900_000) : page(url)));
    await patient.clock.runUntil(patient.crawl.run());
    expect(patient.failures).toEqual([]);
  });
});

describe('redirects', () => {
  test('that lead to the same page make one item of it', async () => {
    const web = redirecting(
      (url) => (url.includes('/old') ? `${SITE}new` : null),
      [`${SITE}old1`, `${SITE}old2`, `${SITE}new`],
    );
    const { crawl, clock, items, progress } = crawlOf(web);
    await clock.runUntil(crawl.run());
    expect(items()).toHaveLength(2);
    expect([progress.get('successful'), progress.get('skipped'), progress.get('known')]).toEqual([2, 2, 4]);
  });

  test('of a target take the crawl along to another host', async () => {
    const { crawl, clock, fetched } = crawlOf(async (url, _, redirect) => {
      if (url !== SITE) return page(url);
      const next = await redirect('http://www.shop.example/');
      return 'url' in next ? page(next.url, ['/a', SITE]) : next;
    });
    await clock.runUntil(crawl.run());
    expect(fetched.map(({ url }) => url)).toEqual([SITE, 'http://www.shop.example/a']);
  });

  test('of a target are followed to where no link may lead', async () => {
    const { crawl, clock, fetched } = crawlOf(
      async (url, _, redirect) => {
        if (url !== SITE) return page(url);
        const next = await redirect(`${SITE}home`);
        return 'url' in next ? page(next.url, ['/p/1', '/home/2']) : next;
      },
      { scope: { ...SCOPE, include: ['/p/*'] } },
    );
    await clock.runUntil(crawl.run());
    expect(fetched.map(({ url }) => url)).toEqual([SITE, `${SITE}p/1`]);
    expect(crawl.skips()).toEqual([{ reason: 'pattern', count: 1, urls: [`${SITE}home/2`] }]);
  });

  test('of a link keep to the patterns of links', async () => {
    const web = redirecting((url) => (url.endsWith('/p/1') ? `${SITE}cart` : null), [`${SITE}p/1`]);
    const { crawl, clock, items } = crawlOf(web, { scope: { ...SCOPE, exclude: ['/cart'] } });
    await clock.runUntil(crawl.run());
    expect(items()).toHaveLength(1);
    expect(crawl.skips()).toEqual([{ reason: 'pattern', count: 1, urls: [`${SITE}p/1`] }]);
  });

  test('of a link do not', async () => {
    const web = redirecting((url) => (url.includes('out') ? 'http://other.example/' : null), [`${SITE}out`]);
    const { crawl, clock, items, progress } = crawlOf(web);
    await clock.runUntil(crawl.run());
    expect(items()).toHaveLength(1);
    expect(progress.get('skipped')).toBe(1);
  });
});
