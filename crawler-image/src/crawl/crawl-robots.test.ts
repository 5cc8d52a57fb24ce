import { describe, expect, test } from 'vitest';
import { failure } from '../fetch/failure.ts';
import { crawlOf, links, page, SITE, text, type PlanChange, type Web } from '../testing/fake-crawl.ts';

const ROBOTS_URL = `${SITE}robots.txt`;
const robots = { obey: true, agent: 'test', onUnreachable: 'deny', maxCrawlDelayMs: 30_000 } as const;

/** A site whose robots.txt is what `answer` gives, and whose front page leads to `found`. */
const withRobots =
  (answer: Web, found: readonly string[] = links(3), elsewhere: Web = (url) => page(url)): Web =>
  (url, ...rest) => {
    if (url === ROBOTS_URL) return answer(url, ...rest);
    if (url.endsWith('/robots.txt')) return failure('http_404', 'HTTP 404');
    return url === SITE ? page(url, found) : elsewhere(url, ...rest);
  };
const saying = (...lines: string[]): Web =>
  withRobots((url) => text(url, ['User-agent: *', ...lines].join('\n')));

const obedient = (web: Web, overrides: PlanChange = {}) => crawlOf(web, { robots, ...overrides });

describe('robots.txt', () => {
  test('is asked for once, before the first page, and forbidden pages are skipped', async () => {
    const { crawl, clock, fetched, progress } = obedient(saying('Disallow: /p/1'));
    expect(await clock.runUntil(crawl.run())).toBe('finished');
    expect(fetched.map(({ url }) => url)).toEqual([ROBOTS_URL, SITE, `${SITE}p/0`, `${SITE}p/2`]);
    expect(crawl.skips()).toEqual([{ reason: 'robots', count: 1, urls: [`${SITE}p/1`] }]);
    expect([progress.get('skipped'), progress.get('successful')]).toEqual([1, 3]);
  });

  test('that forbids the target leaves nothing to do', async () => {
    const { crawl, clock, fetched } = obedient(saying('Disallow: /'));
    expect(await clock.runUntil(crawl.run())).toBe('finished');
    expect(fetched).toHaveLength(1);
    expect(crawl.skips()).toMatchObject([{ reason: 'robots', urls: [SITE] }]);
  });

  test('is not asked for if the config does not obey it', async () => {
    const { crawl, clock, fetched } = crawlOf(saying('Disallow: /'));
    await clock.runUntil(crawl.run());
    expect(fetched).toHaveLength(4);
  });

  test('has its turn at its host like any page, and skipped pages have none', async () => {
    const { crawl, clock, fetched } = obedient(saying('Disallow: /p/0', 'Disallow: /p/1'), { delayMs: 1000 });
    await clock.runUntil(crawl.run());
    expect(fetched.map(({ atMs }) => atMs)).toEqual([0, 1000, 2000]);
  });

  test.each(['http_404', 'http_403', 'too_many_redirects'] as const)('with %s allows all', async (code) => {
    const { crawl, clock, progress } = obedient(withRobots(() => failure(code, code)));
    await clock.runUntil(crawl.run());
    expect(progress.get('successful')).toBe(4);
  });

  test.each([
    ['http_503', 'robots_unreachable'],
    ['http_429', 'robots_unreachable'],
    ['connect_refused', 'connect_refused'],
  ] as const)('with %s denies all, after the retries, as %s', async (code, reported) => {
    const { crawl, clock, fetched, failures } = obedient(
      withRobots(() => failure(code, 'no answer', true)),
      { maxRetries: 2 },
    );
    expect(await clock.runUntil(crawl.run())).toBe('finished');
    expect(fetched.map(({ url }) => url)).toEqual([ROBOTS_URL, ROBOTS_URL, ROBOTS_URL]);
    expect(failures).toEqual([{ url: SITE, code: reported, detail: 'robots.txt: no answer' }]);
  });

  test('that comes at a second try counts', async () => {
    const web = withRobots((url, tries) =>
      tries === 1 ? failure('http_503', 'x', true) : text(url, 'User-agent: test\nDisallow: /p'),
    );
    const { crawl, clock, progress } = obedient(web);
    await clock.runUntil(crawl.run());
    expect([progress.get('successful'), progress.get('skipped'), progress.get('failed')]).toEqual([1, 3, 0]);
  });

  test('that cannot be fetched allows everything if the config says so', async () => {
    const web = withRobots(() => failure('http_500', 'x', true));
    const { crawl, clock, progress } = obedient(web, { robots: { ...robots, onUnreachable: 'allow' } });
    await clock.runUntil(crawl.run());
    expect(progress.get('successful')).toBe(4);
  });

  test('that could not be fetched is requested again ten minutes later', async () => {
    const waiting = { ...failure('http_429', 'x', true), retryAfterMs: 700_000 };
    const dead = 'http://dead.example/robots.txt';
    const web: Web = async (url, tries, redirect) => {
      if (url === dead) return tries === 1 ? failure('http_503', 'x', false) : text(url, '');
      if (url !== `${SITE}p/0`) return page(url, url === SITE ? links(1) : []);
      if (tries === 1) return waiting;
      const next = await redirect('http://dead.example/');
      return 'url' in next ? page(next.url) : next;
    };
    const targets = [SITE, 'http://dead.example/a', `${SITE}p/0`];
    const { crawl, clock, items, failures } = obedient(web, { targets });
    await clock.runUntil(crawl.run());
    expect(failures.map(({ url }) => url)).toEqual(['http://dead.example/a']);
    expect(items()).toHaveLength(2);
  });

  test('is followed five redirects far, to any host', async () => {
    const hops = (n: number): Web =>
      withRobots(async (_, __, redirect) => {
        let last = ROBOTS_URL;
        for (let hop = 1; hop <= n; hop++) {
          const next = await redirect(`http://cdn.example/${hop}`);
          if (!('url' in next)) return next;
          last = next.url;
        }
        return text(last, 'User-agent: *\nDisallow: /');
      });
    const near = obedient(hops(5));
    await near.clock.runUntil(near.crawl.run());
    expect(near.progress.get('successful')).toBe(0);
    const far = obedient(hops(6));
    await far.clock.runUntil(far.crawl.run());
    expect(far.progress.get('successful')).toBe(4);
  });

  test('of the site a redirect leads to counts, and is shared with its other pages', async () => {
    const other = 'http://other.example/';
    const web: Web = async (url, _, redirect) => {
      if (url === `${other}robots.txt`) return text(url, 'User-agent: *\nDisallow: /private');
      if (url.endsWith('robots.txt')) return failure('http_404', 'x');
      if (!url.startsWith(SITE)) return page(url);
      const next = await redirect(`${other}${url.endsWith('b') ? 'private' : 'open'}`);
      return 'url' in next ? page(next.url) : next;
    };
    const targets = [`${SITE}a`, `${SITE}b`, `${other}c`];
    const { crawl, clock, fetched, items } = obedient(web, { targets });
    await clock.runUntil(crawl.run());
    expect(fetched.filter(({ url }) => url === `${other}robots.txt`)).toHaveLength(1);
    expect(items()).toHaveLength(2);
    expect(crawl.skips()).toEqual([{ reason: 'robots', count: 1, urls: [`${SITE}b`] }]);
  });

  test('makes the delay of its host longer, up to the cap, and says so', async () => {
    const { crawl, clock, fetched, notices } = obedient(saying('Crawl-delay: 60'), { delayMs: 1000 });
    await clock.runUntil(crawl.run());
    expect(fetched.map(({ atMs }) => atMs)).toEqual([0, 30_000, 60_000, 90_000, 120_000]);
    expect(notices).toEqual([
      'the robots.txt of http://shop.example asks for 60 s between two requests: the crawl keeps 30 s, the limit of robots.max_crawl_delay',
    ]);
  });

  test('that asks for a shorter delay than the config changes nothing', async () => {
    const { crawl, clock, fetched, notices } = obedient(saying('Crawl-delay: 1'), { delayMs: 2000 });
    await clock.runUntil(crawl.run());
    expect(fetched.map(({ atMs }) => atMs)).toEqual([0, 2000, 4000, 6000, 8000]);
    expect(notices).toEqual([]);
  });

  test('of one host holds up no other', async () => {
    const other = 'http://other.example/';
    const web = withRobots(() => failure('timeout', 'slow', true), []);
    const { crawl, clock, fetched } = obedient(web, { targets: [SITE, other], maxPages: 1 });
    expect(await clock.runUntil(crawl.run())).toBe('max_pages');
    expect(fetched.map(({ url }) => url)).toContain(other);
    expect(clock.monotonicMs()).toBe(200);
  });
});

test('a stop does not wait for a robots.txt', async () => {
  const { crawl, clock } = obedient(withRobots(() => failure('timeout', 'slow', true)));
  const end = crawl.run();
  await clock.advance(150);
  crawl.stop();
  expect(await end).toBe('interrupted');
});

test.each([
  ['none', 1],
  ['noindex', 3],
])('with "X-Robots-Tag: %s" on the first page, %d pages are crawled', async (robotsTag, pages) => {
  const { crawl, clock, progress } = obedient((url) =>
    url === SITE ? { ...page(url, links(2)), robotsTag } : page(url),
  );
  await clock.runUntil(crawl.run());
  expect(progress.get('successful')).toBe(pages);
});
