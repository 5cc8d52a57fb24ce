import { describe, expect, test } from 'vitest';
import { failure } from '../fetch/failure.ts';
import type { FetchResult } from '../fetch/fetch-result.ts';
import { page, planOf, SITE, text, type PlanChange, type Web } from '../testing/fake-crawl.ts';
import { ManualClock } from '../testing/manual-clock.ts';
import { PoliteFetch } from './polite-fetch.ts';
import { CONTENT_RULES, FOLLOW_ANYWHERE, SITEMAP_RULES, type RequestRules } from './request-rules.ts';

const OTHER = 'http://other.example/';
const CONTENT: RequestRules = { ...CONTENT_RULES, accepts: 'any' };
const SITEMAP: RequestRules = { ...SITEMAP_RULES, accepts: 'any' };
const robots = { obey: true, agent: 'test', onUnreachable: 'deny', maxCrawlDelayMs: 0 } as const;

const robotsTxt = (url: string, ...lines: string[]): FetchResult =>
  text(url, ['User-agent: *', ...lines].join('\n'));

/** All that is fetched of a web that is a function; every request takes 100 ms. */
function politeOf(web: Web, change: PlanChange = {}) {
  const clock = new ManualClock();
  const asked: { url: string; atMs: number }[] = [];
  const polite = new PoliteFetch(planOf({ robots, maxRetries: 0, ...change }), {
    fetch: async (url, redirect) => {
      asked.push({ url, atMs: clock.monotonicMs() });
      await new Promise<void>((resolve) => clock.after(100, resolve));
      return web(url, asked.filter((earlier) => earlier.url === url).length, redirect);
    },
    onNotice: () => {},
    clock,
    random: () => 1,
  });
  const fetch = async (url: string, rules: RequestRules = CONTENT): Promise<string> => {
    const permission = await polite.permissionOf(url);
    const result = permission === 'allowed' ? await polite.fetch(url, rules) : permission;
    return result.kind === 'skipped' ? result.reason : 'code' in result ? result.code : result.kind;
  };
  return { polite, clock, asked, fetch, urls: () => asked.map(({ url }) => url) };
}

/** Everything redirects to `to`, but that itself, and what is there has these rules. */
const leadingTo =
  (to: string, ...rules: string[]): Web =>
  async (url, _, redirect) => {
    if (url.endsWith('/robots.txt'))
      return robotsTxt(url, ...(to.startsWith(url.slice(0, -10)) ? rules : []));
    const next = await redirect(to);
    return 'url' in next ? page(next.url) : next;
  };

/** A host that fails until it is given up, after 20 s; the others are well. */
async function withGivenUpHost(web: Web = (url) => page(url)) {
  const it = politeOf(
    (url, ...rest) => (url.startsWith(SITE) ? failure('http_500', 'ill') : web(url, ...rest)),
    {
      hostErrorsMax: 3,
      robots: { ...robots, onUnreachable: 'allow' },
    },
  );
  for (const path of ['1', '2', '3']) {
    expect(await it.clock.runUntil(it.fetch(SITE + path))).toBe('http_500');
    await it.clock.advance(10_000);
  }
  it.asked.length = 0;
  return it;
}

describe('robots.txt', () => {
  test('is asked for once, before all else of its site, whatever is asked for at the same time', async () => {
    const { clock, fetch, urls } = politeOf((url) => robotsTxt(url, 'Disallow: /b'));
    const both = Promise.all([fetch(`${SITE}a`), fetch(`${SITE}b`), fetch(`${SITE}c.xml`, SITEMAP)]);
    expect(await clock.runUntil(both)).toEqual(['page', 'robots', 'page']);
    expect(urls()).toEqual([`${SITE}robots.txt`, `${SITE}a`, `${SITE}c.xml`]);
  });

  test('has its turn, and so has every request and redirect', async () => {
    const { clock, fetch, asked, polite } = politeOf(leadingTo(`${SITE}b`), { delayMs: 1000 });
    await clock.runUntil(fetch(`${SITE}a`));
    expect(asked.map(({ atMs }) => atMs)).toEqual([0, 1000]);
    // The redirect went at 2000.
    expect(polite.schedule.reserve(SITE, clock.monotonicMs())).toBe(3000);
  });

  test('forbids redirects too, and so does one that cannot be fetched', async () => {
    const forbidden = politeOf(leadingTo(`${OTHER}b`, 'Disallow: /b'));
    expect(await forbidden.clock.runUntil(forbidden.fetch(SITE))).toBe('robots');
    expect(forbidden.urls()).toEqual([`${SITE}robots.txt`, SITE, `${OTHER}robots.txt`]);
    const web = leadingTo(OTHER);
    const gone = politeOf((url, ...rest) =>
      url === `${OTHER}robots.txt` ? failure('http_500', 'x') : web(url, ...rest),
    );
    expect(await gone.clock.runUntil(gone.fetch(SITE))).toBe('robots');
  });

  test('that cannot be fetched is why nothing of its site is', async () => {
    const { clock, fetch, urls } = politeOf(() => failure('http_500', 'x'));
    expect(await clock.runUntil(fetch(SITE))).toBe('robots_unreachable');
    expect(urls()).toEqual([`${SITE}robots.txt`]);
  });
});

describe('a host that is given up', () => {
  test('is asked for nothing: no page, no sitemap, and no robots.txt of its other sites', async () => {
    const { clock, fetch, urls, polite } = await withGivenUpHost();
    const secure = SITE.replace('http:', 'https:');
    const all = Promise.all([fetch(`${SITE}4`), fetch(`${SITE}4.xml`, SITEMAP), fetch(`${secure}5`)]);
    expect(await clock.runUntil(all)).toEqual(['host_given_up', 'host_given_up', 'host_given_up']);
    expect(await clock.runUntil(polite.robots.load(secure))).not.toBeNull();
    expect(polite.permission(`${SITE}6`)).toMatchObject({ code: 'host_given_up' });
    expect(urls()).toEqual([]);
  });

  test('is not asked because a redirect leads there', async () => {
    const { clock, fetch, urls } = await withGivenUpHost(leadingTo(`${SITE}4`));
    expect(await clock.runUntil(fetch(OTHER))).toBe('host_given_up');
    expect(urls()).toEqual([`${OTHER}robots.txt`, OTHER]);
  });

  test('is not asked by what was waiting for its turn', async () => {
    const { clock, fetch, urls } = politeOf(() => failure('http_500', 'ill'), {
      hostErrorsMax: 2,
      delayMs: 10_000,
      robots: { ...robots, obey: false },
    });
    const all = Promise.all(['1', '2', '3', '4'].map((path) => fetch(SITE + path)));
    expect(await clock.runUntil(all)).toEqual(['http_500', 'http_500', 'host_given_up', 'host_given_up']);
    expect(urls()).toHaveLength(2);
  });
});

describe('a stop', () => {
  test('aborts what waits for a turn or a retry, and what is asked for later', async () => {
    const { clock, fetch, polite, urls } = politeOf(
      (url) => (url.endsWith('robots.txt') ? robotsTxt(url) : failure('http_503', 'busy', true)),
      { maxRetries: 9, delayMs: 5000 },
    );
    const both = Promise.all([fetch(`${SITE}a`), fetch(`${SITE}b`)]);
    await clock.advance(5500);
    polite.stop();
    expect(await clock.runUntil(both)).toEqual(['aborted', 'aborted']);
    expect(await clock.runUntil(fetch(`${OTHER}c`))).toBe('aborted');
    expect(urls()).toEqual([`${SITE}robots.txt`, `${SITE}a`]);
  });

  test('that is taken back leaves all that was learned', async () => {
    const { clock, fetch, polite, urls } = politeOf((url) => robotsTxt(url, 'Disallow: /b'));
    await clock.runUntil(fetch(`${SITE}a`));
    polite.stop();
    polite.restart();
    expect(await clock.runUntil(fetch(`${SITE}b`))).toBe('robots');
    expect(urls()).toEqual([`${SITE}robots.txt`, `${SITE}a`]);
  });
});

test('a page whose turn has come is asked for at once, and its redirects by the rules of the caller', async () => {
  const { clock, polite, urls } = politeOf(leadingTo(`${OTHER}b`));
  const refusing = polite.request(SITE, CONTENT, (url, hop) =>
    url === `${OTHER}b` && hop === 1 ? 'scope' : null,
  );
  expect(await clock.runUntil(refusing.send())).toEqual({ kind: 'skipped', reason: 'scope' });
  const following = polite.request(SITE, CONTENT, FOLLOW_ANYWHERE);
  expect(await clock.runUntil(following.send())).toMatchObject({ kind: 'page', finalUrl: `${OTHER}b` });
  expect(following.url).toBe(`${OTHER}b`);
  expect(urls()).toEqual([SITE, SITE, `${OTHER}robots.txt`]);
});

test('every request counts for the host that it is made to: robots.txt, redirects and retries too', async () => {
  let tries = 0;
  const { polite, clock, fetch, asked } = politeOf(
    async (url, _, redirect) => {
      if (url.endsWith('/robots.txt')) return robotsTxt(url);
      if (url.startsWith(OTHER) && tries++ === 0) return failure('http_503', 'busy', true);
      if (url.startsWith(OTHER)) return page(url);
      const next = await redirect(OTHER);
      return 'url' in next ? page(next.url) : next;
    },
    { maxRetries: 1, delayMs: 0 },
  );
  expect(await clock.runUntil(fetch(OTHER))).toBe('page');
  expect(await clock.runUntil(fetch(SITE))).toBe('page');
  expect(asked.map(({ url }) => url)).toEqual([
    `${OTHER}robots.txt`,
    OTHER,
    OTHER,
    `${SITE}robots.txt`,
    SITE,
  ]);
  // The last one is the redirect, which the fetcher makes itself.
  expect(polite.asked.take()).toEqual({ 'other.example': 4, 'shop.example': 2 });
});

test('a share holds for robots.txt, sitemaps and images as it does for pages', async () => {
  const { polite, clock, fetch, asked } = politeOf((url) => page(url), { delayMs: 1000 });
  polite.share({ 'shop.example': 3 });
  await clock.runUntil(Promise.all([fetch(SITE), fetch(`${SITE}2`, SITEMAP)]));
  const starts = asked.map(({ atMs }) => atMs);
  expect(starts).toEqual([0, 3000, 6000]);
});
