import type { FieldEntry } from '@crawlerd/shared';
import { expect, test } from 'vitest';
import { processPage } from './process-page.ts';

const ROBOTS = { obey: true, agent: 'ExampleBot', onUnreachable: 'deny', maxCrawlDelayMs: 0 } as const;
const PLAN = {
  fields: ['title'] as const,
  extractImages: false,
  followLinks: true,
  itemSelector: null,
  robots: ROBOTS,
};

function process(
  html: Buffer,
  plan: Partial<Parameters<typeof processPage>[2]> = {},
  robotsTag = '',
): ReturnType<typeof processPage> {
  const page = {
    kind: 'page' as const,
    finalUrl: 'https://shop.example/p/1',
    status: 200,
    contentType: 'text/html; charset=utf-8',
    robotsTag,
    body: html,
    wireBytes: html.length,
  };
  return processPage('https://shop.example/p/1', page, { ...PLAN, ...plan }, new Date(0));
}

test('an item says how its page was decoded, and where its fields come from', () => {
  // 茶 in GBK, on a page that says UTF-8.
  const html = Buffer.concat([
    Buffer.from('<h1>'),
    Buffer.from('b2e8b1adc9ccb3c7', 'hex'),
    Buffer.from('</h1>'),
  ]);
  expect(process(html).items).toEqual([
    {
      url: 'https://shop.example/p/1',
      title: '茶杯商城',
      _meta: {
        url: 'https://shop.example/p/1',
        final_url: 'https://shop.example/p/1',
        status: 200,
        fetched_at: '1970-01-01T00:00:00.000Z',
        charset: 'gb18030',
        charset_declared: 'utf-8',
        charset_detected: 'gb18030',
        replacements: 0,
        sources: { title: 'heuristic' },
      },
    },
  ]);
});

test('an item names the required fields it lacks', () => {
  const fields = ['title' as const, { name: 'price', required: true }];
  expect(process(Buffer.from('<h1>Tea</h1>'), { fields }).items).toMatchObject([
    { title: 'Tea', price: null, _meta: { missing: ['price'] } },
  ]);
});

test('a page that lists things gives an item each', () => {
  const html = Buffer.from('<ul><li><h2>A</h2><li><h2>B</h2><li><p>more</p></ul><a href="/next">next</a>');
  const { items, links } = process(html, { itemSelector: 'li' });
  expect(items).toMatchObject([{ title: 'A' }, { title: 'B' }]);
  expect(links).toEqual(['https://shop.example/next']);
});

test('addresses on a page have queries in its charset', () => {
  // 手机 in GBK.
  const query = Buffer.from('cad6bbfa', 'hex');
  const html = Buffer.concat([
    Buffer.from('<meta charset=gb2312><h1>Tea</h1><a href="/s?q='),
    query,
    Buffer.from('"><img src="/i?q='),
    query,
    Buffer.from('"></a>'),
  ]);
  const found: FieldEntry = { name: 'more', type: 'url', selectors: [{ css: 'a', attr: 'href' }] };
  const { items, links } = process(html, { fields: ['title', found], extractImages: true });
  expect(links).toEqual(['https://shop.example/s?q=%CA%D6%BB%FA']);
  expect(items).toMatchObject([
    { images: ['https://shop.example/i?q=%CA%D6%BB%FA'], more: 'https://shop.example/s?q=%CA%D6%BB%FA' },
  ]);
});
