import * as fc from 'fast-check';
import { describe, expect, test } from 'vitest';
import { buildDom, parentOf, textOf } from './dom.ts';
import { collapse } from './text.ts';
import { scanPage } from './scan.ts';

/** The same findings, taken from the tree. */
function byTree(html: string): Partial<ReturnType<typeof scanPage>> {
  const { elements } = buildDom(html);
  const named = (...names: string[]): typeof elements => elements.filter(({ name }) => names.includes(name));
  const title = named('title').find((element) => parentOf(element)?.name !== 'svg');
  return {
    hrefs: named('a', 'area', 'frame', 'iframe')
      .map(({ attribs, name }) => attribs[name.endsWith('frame') ? 'src' : 'href'])
      .filter((href) => href !== undefined),
    base: named('base')[0]?.attribs['href'] ?? null,
    headings: named('h1')
      .map((heading) => textOf(heading))
      .filter((text) => text !== ''),
    title: title === undefined ? null : collapse(textOf(title)),
    hasMicrodata: elements.some(({ attribs }) => attribs['itemscope'] !== undefined),
    hasRdfa: elements.some(({ attribs }) => attribs['typeof'] !== undefined),
  };
}

const FRAGMENTS = [
  '<a href="/p?a=1&amp;b=2&copy=3">Tea</a>',
  "<A HREF='x&#x2F;y'>x</A>",
  '<a href=plain>y',
  '</a>',
  '<area href="/map">',
  '<frame src="/menu?a=1&amp;b=2"><frame name="x">',
  "<IFRAME SRC='/offers'></IFRAME>",
  '<title>Tea &amp; <b>pots</b></title>',
  '<svg><title>Drawing</title></svg>',
  '<h1>Tea <span>pot</span> &eacute;</h1>',
  '<h1><img src="logo.png"></h1>',
  '<h1>A<script>"<h1>"</script>B<br>C</h1>',
  '<base href="/b/">',
  '<div itemscope itemtype="x">',
  '<div typeof="Product" vocab="y">',
  '<div data-x="<a href=no>">',
  '<!-- <a href="/comment">no</a> -->',
  '<script>"<a href=no>"</script>',
  '<style>a{}</style>',
  '<textarea><a href=no></textarea>',
  'a < b & c',
  '<p>text</p>',
  '<noscript><a href="/n">n</a></noscript>',
];

test('finds the same as a tree of the page', () => {
  fc.assert(
    fc.property(fc.array(fc.constantFrom(...FRAGMENTS), { maxLength: 12 }), (parts) => {
      const html = parts.join('');
      expect(scanPage(html)).toMatchObject(byTree(html));
    }),
    { numRuns: 500 },
  );
});

test('copes with any text', () => {
  fc.assert(
    fc.property(fc.string({ unit: 'binary' }), (text) => {
      expect(Array.isArray(scanPage(`<a href="${text}"><h1>${text}`).hrefs)).toBe(true);
    }),
  );
});

describe('of the head', () => {
  const scan =
    scanPage(`<html LANG="zh-CN"><meta name="Description" content=" A  pot "><meta property="og:title" content="Pot &quot;1&quot;">
    <meta name="description" content="later"><script type="application/ld+json">{"a": "&amp;</b>"}</script><script>{"b": 1}</script>`);

  test('the first meta tag of a name counts, with its entities decoded', () => {
    expect([...scan.metas]).toEqual([
      ['description', 'A pot'],
      ['og:title', 'Pot "1"'],
    ]);
  });

  test.each([
    ['<meta http-equiv="Refresh" content="0; url=/a&amp;b">', ['0; url=/a&b']],
    ['<META HTTP-EQUIV=refresh CONTENT=5><meta http-equiv=refresh content="1;x">', ['5', '1;x']],
    ['<noscript><meta http-equiv=refresh content="0;url=/a"></noscript>', []],
    ['<noscript></noscript><meta http-equiv=refresh content="0;url=/a">', ['0;url=/a']],
    ['<meta name=refresh content="0;url=/a"><meta http-equiv=refresh>', []],
    ['<!-- <meta http-equiv=refresh content="0;url=/a"> -->', []],
    ['<script>"<meta http-equiv=refresh content=0;/a>"</script>', []],
  ])('refreshes of %s are %j', (html, refreshes) => {
    expect(scanPage(html).refreshes).toEqual(refreshes);
  });

  test('JSON-LD is kept as it stands', () => {
    expect(scan.jsonLd).toEqual(['{"a": "&amp;</b>"}']);
  });

  test('the language of the page is found', () => {
    expect(scan.language).toBe('zh-cn');
  });
});
