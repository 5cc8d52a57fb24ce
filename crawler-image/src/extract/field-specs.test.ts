import type { FieldSpec } from '@crawlerd/shared';
import { describe, expect, test } from 'vitest';
import { extractItem } from './extract-item.ts';
import { parsePage } from './page/page.ts';
import { partPages } from './selectors/part-pages.ts';
import { cpuMs } from '../base/cpu-ms.ts';

const HTML = `<html lang="de"><head><meta name="author" content="Ann"><meta property="product:brand" content="Clay & Co">
  <script type="application/ld+json">{"@type": "Product", "name": "Pot", "sku": "P-1", "brand": {"name": "Clay"}, "offers": {"price": 9}}</script>
  </head><body><h1>Tea pot</h1><p class="price">12,50 €</p><p class="code">Art.-Nr.: <b>A-77</b></p>
  <ul class="colors"><li>Red</li><li>Blue</li><li></li></ul><a class="pdf" href="../manual.html">Manual</a>
  <span class="left">3 Stück</span></body></html>`;

function extract(...fields: FieldSpec[]): ReturnType<typeof extractItem> {
  return extractItem(parsePage(HTML, 'https://shop.example/p/1'), { fields, images: false });
}

describe('selectors', () => {
  test('come before every other source', () => {
    expect(extract({ name: 'title', selectors: [{ css: 'h1' }] })).toEqual({
      fields: { title: 'Tea pot' },
      sources: { title: 'selectors' },
      missing: [],
    });
  });

  test('are tried in order, and the next strategy follows if they find nothing', () => {
    const selectors = [{ css: '.none' }, { css: '.code', regex: ':\\s*(\\S+)' }];
    expect(extract({ name: 'code', selectors })?.fields).toEqual({ code: 'A-77' });
    expect(extract({ name: 'title', selectors: [{ css: '.none' }] })?.sources).toEqual({ title: 'json_ld' });
  });

  test('may be plain strings, also beside objects', () => {
    const selectors = ['.none', { css: '.code', regex: ':\\s*(\\S+)' }];
    expect(extract({ name: 'title', selectors: ['h1'] })?.fields).toEqual({ title: 'Tea pot' });
    expect(extract({ name: 'code', selectors })?.fields).toEqual({ code: 'A-77' });
  });

  test('read a price as a price, in the notation of the page', () => {
    expect(extract({ name: 'price', selectors: [{ css: '.price' }] })?.fields).toEqual({
      price: 12.5,
      price_currency: 'EUR',
    });
  });

  test('find nothing if the text is not of the type', () => {
    expect(extract({ name: 'price', selectors: [{ css: 'h1' }], strategies: ['selectors'] })).toBeNull();
  });

  test('yield one value, or all of them', () => {
    const selectors = [{ css: '.colors li', all: true }];
    expect(extract({ name: 'colors', selectors })?.fields).toEqual({ colors: 'Red' });
    expect(extract({ name: 'colors', selectors, multiple: true })?.fields).toEqual({
      colors: ['Red', 'Blue'],
    });
  });

  test('read attributes, and resolve addresses relative to the page', () => {
    const selectors = [{ css: 'a.pdf', attr: 'href' }];
    expect(extract({ name: 'manual', selectors, type: 'url' })?.fields).toEqual({
      manual: 'https://shop.example/manual.html',
    });
  });
});

test('other names are schema.org properties, or names of meta tags', () => {
  expect(extract({ name: 'sku' }, { name: 'brand' }, { name: 'author' })).toEqual({
    fields: { sku: 'P-1', brand: 'Clay', author: 'Ann' },
    sources: { sku: 'json_ld', brand: 'json_ld', author: 'meta' },
    missing: [],
  });
});

test('strategies say where to look, and in which order', () => {
  expect(extract({ name: 'brand', strategies: ['meta', 'json_ld'] })?.fields).toEqual({ brand: 'Clay & Co' });
  expect(extract({ name: 'title', strategies: ['heuristic'] })?.fields).toEqual({ title: 'Tea pot' });
});

test('a text is transformed before it is parsed', () => {
  const left: FieldSpec = {
    name: 'left',
    selectors: [{ css: '.left' }],
    type: 'number',
    transform: ['digits'],
  };
  expect(extract(left, { name: 'title', transform: ['uppercase'] })?.fields).toEqual({
    left: 3,
    title: 'POT',
  });
});

test('a field that is not found has its default, and is named as missing if it is required', () => {
  const extraction = extract(
    { name: 'title' },
    { name: 'size', default: 'one size' },
    { name: 'rating', required: true },
  );
  expect(extraction).toEqual({
    fields: { title: 'Pot', size: 'one size', rating: null, rating_count: null },
    sources: { title: 'json_ld' },
    missing: ['rating'],
  });
});

test('defaults alone do not make an item', () => {
  expect(extract({ name: 'size', default: 'M' })).toBeNull();
});

test('each match of an item selector is read as a page of its own', () => {
  const card = (n: number): string =>
    `<li class="card"><h3><a href="p/${n}">Pot ${n}</a></h3><span class="price">$${n}.00</span></li>`;
  const html = `<title>Pots | Shop</title><h1>All pots</h1><ul>${[1, 2, 3].map(card).join('')}</ul>`;
  const page = parsePage(html, 'https://shop.example/list/');
  const fields = [
    'title' as const,
    'price' as const,
    { name: 'link', selectors: [{ css: 'a', attr: 'href' }], type: 'url' as const },
  ];
  const items = partPages(page, '.card').map((part) => extractItem(part, { fields, images: false })?.fields);
  expect(items).toEqual(
    [1, 2, 3].map((n) => ({
      title: `Pot ${n}`,
      price: n,
      price_currency: 'USD',
      link: `https://shop.example/list/p/${n}`,
    })),
  );
});

test('a match within another belongs to it, however deep they are nested', () => {
  const nested = '<div class="card">'.repeat(400) + '<p>x</p>'.repeat(20_000);
  const page = parsePage(`<p class="card">a<b class="card">b</b></p>${nested}`, 'http://shop.example/');
  const beforeMs = cpuMs();
  expect(partPages(page, '.card')).toHaveLength(2);
  expect(cpuMs() - beforeMs).toBeLessThan(4000);
});
