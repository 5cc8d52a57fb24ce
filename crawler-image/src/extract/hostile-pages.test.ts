import { DATA_FIELDS } from '@crawlerd/shared';
import { expect, test } from 'vitest';
import { extractItem } from './extract-item.ts';
import { linkUrls } from './page/links.ts';
import { parsePage } from './page/page.ts';
import { cpuMs } from '../base/cpu-ms.ts';

const ldJson = (text: string): string => `<script type="application/ld+json">${text}</script>`;

/** A product that refers to all others as its offers and variants. */
function references(_: unknown, i: number): object {
  const all = Array.from({ length: 300 }, (__, n) => ({ '@id': `#${n}` }));
  return { '@id': `#${i}`, '@type': 'Product', offers: all, hasVariant: all, isVariantOf: all };
}

/** Pages made to keep a crawler busy: each takes minutes to read with naive code. */
test.each([
  ['elements without end beside each other', '<meta name="a" content="b">'.repeat(50_000)],
  ['elements nested without end', '<div class="price stock rating description breadcrumb">'.repeat(4900)],
  ['ends of what is not open', `${'<b>'.repeat(4900)}${'</i>'.repeat(2_000_000)}`],
  ['elements that come and go far below', `${'<b>'.repeat(4900)}${'<i></i>'.repeat(500_000)}`],
  ['nested items', '<div itemscope itemprop="a" itemtype="https://schema.org/Product">'.repeat(4900)],
  [
    'an item with properties without end',
    `<div itemscope itemtype="https://schema.org/Product">${'<i itemprop="name">x</i>'.repeat(50_000)}</div>`,
  ],
  ['a long address and no comma', `<img srcset="${'x'.repeat(1_000_000)} y z">`],
  [
    'signs that look like arrows',
    `<ul class="breadcrumb">${`<li>${'>'.repeat(9000)}x</li>`.repeat(50)}</ul>`,
  ],
  ['elements beside each other without end', `<div>${'<b class="price">$1</b>'.repeat(300_000)}</div>`],
  [
    'a name of a megabyte around many lines',
    `<div class="${'price '.repeat(200_000)}">${'<p>$1</p>'.repeat(10_000)}</div>`,
  ],
  ['a title without end', `<title>${'茶-x'.repeat(100_000)}</title><title>${'a'.repeat(1_000_000)}</title>`],
  ['headings without end', '<div><h2>Related</h2></div><h1>Sold out</h1>'.repeat(20_000)],
  [
    'what may be the small part of a price',
    `<p>1${'<sup>11</sup><b class="price-cents">22</b>'.repeat(50_000)}</p>`,
  ],
  [
    'crossed-out prices without end',
    `<p itemscope itemtype="https://schema.org/Product"><b itemprop="price">7</b>${`<del>${'$9 '.repeat(50)}</del>`.repeat(5000)}</p>`,
  ],
  [
    'prices within prices',
    `<div itemscope itemtype="https://schema.org/Product">${'<i class="net" itemprop="price">1'.repeat(200)}${'<b>11</b>'.repeat(10_000)}</div>`,
  ],
  ['nested offers', '<div itemprop="offers" itemscope itemtype="https://schema.org/Offer">'.repeat(4000)],
  [
    'words of all kinds',
    `<h1>x</h1>${'<p class="modal cookie stock price">out of stock unavailable available $1 net (1) from</p>'.repeat(20_000)}`,
  ],
  [
    'a name of a megabyte around what may say whether it is in stock',
    `<div class="${'x'.repeat(1_000_000)}">${'<b class="stock">?</b>'.repeat(50)}</div>`,
  ],
  ['names that nearly match', `<p class="${'cookie-'.repeat(20_000)}">$1</p>`.repeat(20)],
  ['many labels', '<p>Price: Price: 库存 Price: $1 $2 $3</p>'.repeat(20_000)],
  ['JSON with quotes only', `<script type="application/ld+json">${'"'.repeat(150_000)}</script>`],
  ['JSON that nests', `<script type="application/ld+json">${'{"a":'.repeat(30_000)}</script>`],
  ['JSON with commas only', `<script type="application/ld+json">[${'a,:'.repeat(50_000)}</script>`],
  ['entities', `<a href="${'&amp;'.repeat(200_000)}"><h1>${'&eacute;'.repeat(100_000)}</h1>`],
  ['JSON that only opens', `<script type="application/ld+json">${'['.repeat(1_000_000)}</script>`],
  ...[
    ['warnings without end', '<b>Notice</b>: on line '],
    ['quotes that may end a string', '"b,'],
    ['comments without end', '{/*'],
    ['line breaks', '\n'],
    ['brackets', '['],
    ['objects without commas', '"a":1 '],
  ].map(([name, part = '']): [string, string] => [
    `JSON with ${name}`,
    ldJson(`{"a":"x${part.repeat(490_000 / part.length)}`),
  ]),
  ['JSON in many broken scripts', ldJson(`{"a":"${'a"b'.repeat(60_000)}`).repeat(50)],
  [
    'JSON of ten megabytes',
    ldJson(`[${'{"@id":"#a","@type":"Product","offers":{"@id":"#a"}},'.repeat(180_000)}0]`),
  ],
  ['JSON that refers in all directions', ldJson(JSON.stringify(Array.from({ length: 300 }, references)))],
])('%s cost no more than seconds', (_, html) => {
  const beforeMs = cpuMs();
  const page = parsePage(html, 'https://shop.example/');
  extractItem(page, { fields: DATA_FIELDS, images: true });
  linkUrls(page);
  expect(cpuMs() - beforeMs).toBeLessThan(4000);
});

test('a page with extremely deep nesting is read quickly, as far as possible', () => {
  const html = `<h1>Tea</h1>${'<i>'.repeat(1_500_000)}`;
  const beforeMs = cpuMs();
  const item = extractItem(parsePage(html, 'https://shop.example/'), { fields: DATA_FIELDS, images: true });
  expect(item?.fields['title']).toBe('Tea');
  expect(cpuMs() - beforeMs).toBeLessThan(4000);
});
