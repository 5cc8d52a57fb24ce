import { expect, test } from 'vitest';
import { crawlOf, page, SITE, type Web } from '../testing/fake-crawl.ts';

/** The pages that a crawl asks for. */
async function fetchedIn(web: Web, stripParams: readonly string[] = ['utm_*']): Promise<string[]> {
  const it = crawlOf(web, { stripParams, concurrency: 1 });
  await it.clock.runUntil(it.crawl.run());
  return it.fetched.map(({ url }) => url);
}

test('a question mark without a query makes no other page', async () => {
  expect(await fetchedIn((url) => page(url, ['?', '/a', '/a?', '/a?#b']))).toEqual([SITE, `${SITE}a`]);
});

test.each<[string, (url: string) => string]>([
  ['a query that repeats itself', (url) => `${url}${url.includes('?') ? '&' : '?'}x=1`],
  [
    'a query whose ampersand is escaped twice',
    (url) => `${url}${url.includes('?') ? '&' : '?'}amp;p=${url.length}`,
  ],
  ['a query with ever new values', (url) => `${url}${url.includes('?') ? '&' : '?'}p=${url.length}`],
  [
    'an address within an address',
    (url) => `/login?next=${encodeURIComponent(new URL(url).pathname + new URL(url).search)}`,
  ],
  ['parameters of a path', (url) => `${url}${url.endsWith('/') ? 'a' : ''};x=1`],
])('%s is abandoned as a trap', async (_, next) => {
  const fetched = await fetchedIn((url) => page(url, [next(url)]));
  expect(fetched.length).toBeGreaterThan(2);
  expect(fetched.length).toBeLessThan(20);
});

test('a site with session ids in its paths has each page once', async () => {
  let visit = 0;
  const servlet: Web = (url) =>
    page(
      url,
      ['/a', '/b'].map((path) => `${path};jsessionid=${++visit}`),
    );
  expect(await fetchedIn(servlet)).toEqual([SITE, `${SITE}a`, `${SITE}b`]);
  expect((await fetchedIn(servlet, [])).length).toBe(100);
});

test('a server that redirects each visit to a new session id has each page once', async () => {
  let visit = 0;
  const aspNet: Web = async (url, _, redirect) => {
    const { pathname } = new URL(url);
    if (/\(S\(/.test(pathname)) return page(url, ['default.aspx', 'tea.aspx']);
    const path = pathname === '/' ? '/default.aspx' : pathname;
    const next = await redirect(new URL(`/(S(${++visit}))${path}`, url).href);
    return 'url' in next ? page(next.url, ['default.aspx', 'tea.aspx']) : next;
  };
  const it = crawlOf(aspNet, { stripParams: ['utm_*'] });
  await it.clock.runUntil(it.crawl.run());
  expect(it.progress.get('successful')).toBe(2);
});
