import { describe, expect, test } from 'vitest';
import type { CrawlDependencies } from './crawl.ts';
import { crawlOf, FakeJournal, page, SITE, text, type PlanChange, type Web } from '../testing/fake-crawl.ts';

const refresh = (value: string): string => `<meta http-equiv="refresh" content="${value}">`;

/** A site of these pages; everything else has a title. */
const siteOf =
  (pages: Record<string, string>): Web =>
  (url) => {
    const html = pages[url.slice(SITE.length - 1)];
    return html === undefined ? page(url) : text(url, html);
  };

async function crawled(
  pages: Record<string, string>,
  changes: PlanChange = {},
  render?: CrawlDependencies['render'],
) {
  const web = siteOf(pages);
  const it = crawlOf(web, changes, new FakeJournal(), render === undefined ? {} : { render });
  await it.clock.runUntil(it.crawl.run());
  const kinds = it.journal.records.map(({ kind }) => kind);
  return {
    ...it,
    kinds,
    fetched: it.fetched.map(({ url }) => url.slice(SITE.length - 1)),
    urls: it.items().map((item) => new URL((item as { url: string }).url).pathname),
    skips: it.crawl.skips().map(({ reason }) => reason),
  };
}

describe('a meta refresh', () => {
  test.each([
    '0;url=/shop',
    '5; URL=/shop',
    "0;url='/shop'",
    '0; /shop',
    '10;url=http://shop.example/shop#top',
  ])('"%s" is followed like a redirect', async (value) => {
    const it = await crawled({ '/': `${refresh(value)}<a href="/other">x</a><h1>Wait</h1>` });
    expect(it.fetched).toEqual(['/', '/shop']);
    expect(it.urls).toEqual(['/shop']);
    expect(it.progress.get('successful')).toBe(1);
  });

  test('of a target widens the scope, that of a link does not leave it', async () => {
    const away = refresh('0;url=http://other.example/');
    expect((await crawled({ '/': away })).urls).toEqual(['/']);
    const it = await crawled({ '/': '<a href="/out">x</a>', '/out': away });
    expect([it.fetched, it.skips]).toEqual([['/', '/out'], ['scope']]);
  });

  test('leads to each page once', async () => {
    const it = await crawled({
      '/': '<h1>Tea</h1><a href="/a">a</a><a href="/b">b</a>',
      '/a': refresh('0;url=/c'),
      '/b': refresh('0;url=/c'),
    });
    expect([it.urls, it.skips]).toEqual([['/', '/c'], ['duplicate']]);
  });

  test('obeys robots.txt where it leads', async () => {
    const robots = { obey: true, agent: 'test', onUnreachable: 'deny', maxCrawlDelayMs: 0 } as const;
    const pages = { '/robots.txt': 'User-agent: *\nDisallow: /shop', '/': refresh('0;url=/shop') };
    const it = await crawled(pages, { robots });
    expect([it.fetched, it.skips]).toEqual([['/robots.txt', '/'], ['robots']]);
  });

  test('waits its turn', async () => {
    const it = crawlOf(siteOf({ '/': refresh('0;url=/shop') }), { delayMs: 1000 });
    await it.clock.runUntil(it.crawl.run());
    expect(it.fetched.map(({ atMs }) => atMs)).toEqual([0, 1000]);
  });

  test('in a circle, or to ever new addresses, ends as too many redirects', async () => {
    const circle = await crawled({ '/': refresh('0;url=/a'), '/a': refresh('0;url=/') });
    expect(circle.failures).toMatchObject([{ code: 'too_many_redirects' }]);
    const web: Web = (url) => text(url, refresh(`0;url=${url}x`));
    const endless = crawlOf(web);
    await endless.clock.runUntil(endless.crawl.run());
    expect(endless.failures).toMatchObject([{ code: 'too_many_redirects' }]);
    expect(endless.fetched.length).toBeLessThan(30);
  });

  test.each([
    ['that only reloads', '0'],
    ['that leads to its own page', '0;url=/#top'],
    ['to a script', '0;url=javascript:x()'],
    ['that is malformed', 'now;url=/shop'],
  ])('%s leaves the page as it is', async (_, value) => {
    const it = await crawled({ '/': `${refresh(value)}<h1>Tea</h1>` });
    expect([it.fetched, it.urls]).toEqual([['/'], ['/']]);
  });

  test('for readers without scripts leaves the page as it is', async () => {
    const it = await crawled({ '/': `<noscript>${refresh('0;url=/old')}</noscript><h1>Tea</h1>` });
    expect([it.fetched, it.urls]).toEqual([['/'], ['/']]);
  });

  test('after a long time is a link', async () => {
    const pages = { '/': `${refresh('30;url=/next')}<h1>Slide 1</h1>` };
    expect((await crawled(pages)).urls).toEqual(['/', '/next']);
    expect((await crawled(pages, { followLinks: false })).urls).toEqual(['/']);
  });

  test('is relative to the base of its page, and its query in the charset of that', async () => {
    const head = '<meta charset=gbk><base href="/b/">';
    const html = Buffer.concat([
      Buffer.from(`${head}<meta http-equiv=refresh content="0;url=s?q=`),
      Buffer.from('cad6bbfa', 'hex'),
      Buffer.from('">'),
    ]);
    const it = crawlOf((url) => {
      const found = text(url, '<h1>Tea</h1>');
      return url === SITE && found.kind === 'page' ? { ...found, body: html } : found;
    });
    await it.clock.runUntil(it.crawl.run());
    expect(it.fetched.at(-1)?.url).toBe(`${SITE}b/s?q=%CA%D6%BB%FA`);
  });

  test('is followed before a browser is asked to render its page', async () => {
    const rendered: string[] = [];
    const it = await crawled({ '/': refresh('0;url=/shop') }, {}, (found, _, isLacking) => {
      if (isLacking(found)) rendered.push(found.finalUrl);
      return Promise.resolve(found);
    });
    expect([it.urls, rendered]).toEqual([['/shop'], []]);
  });

  test('leaves no page that seems to have crashed the crawler while it is followed', async () => {
    const it = await crawled({ '/': refresh('0;url=/shop') });
    expect(it.kinds).toEqual(['reading', 'read', 'widened', 'reading', 'page']);
  });
});

test('frames are links, under the same rules', async () => {
  const it = await crawled({
    '/': '<frameset><frame src="/menu"><frame src="main.html"><noframes><a href="/plain">x</a></noframes></frameset>',
    '/menu':
      '<iframe src="/deep"></iframe><iframe src="//ads.example/"></iframe><iframe src="about:blank"></iframe>',
  });
  expect(it.fetched).toEqual(['/', '/menu', '/main.html', '/plain', '/deep']);
  expect(it.skips).toEqual(['scope']);
});
