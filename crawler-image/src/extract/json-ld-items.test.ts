import { DATA_FIELDS } from '@crawlerd/shared';
import { describe, expect, test } from 'vitest';
import { extract, jsonLd, kettle } from './testing/extract.ts';

describe('JSON-LD', () => {
  test('yields every field', () => {
    expect(extract(jsonLd(kettle))).toEqual({
      fields: {
        title: 'Blue & white kettle',
        price: 34,
        price_currency: 'EUR',
        description: 'Boils water.',
        category: 'Kitchen > Kettles',
        availability: 'in_stock',
        rating: 4.5,
        rating_count: 1204,
      },
      sources: Object.fromEntries(DATA_FIELDS.map((field) => [field, 'json_ld'])),
      missing: [],
    });
  });

  test('is found in a graph, among other entities', () => {
    const graph = {
      '@graph': [
        { '@type': 'WebSite', name: 'Shop' },
        { ...kettle, '@type': ['Thing', 'Product'] },
      ],
    };
    expect(extract(jsonLd(graph))?.fields['title']).toBe('Blue & white kettle');
  });

  test('with comments and a trailing comma is read', () => {
    const script =
      '<script type="application/ld+json"><!-- {"@type": "Product",\n"name": "Tea\npot",} --></script>';
    expect(extract(script)?.fields['title']).toBe('Tea pot');
  });

  test('that is broken beyond repair leaves the field to the next strategy', () => {
    const result = extract(`<script type="application/ld+json">{oops</script><h1>Teapot</h1>`, ['title']);
    expect(result).toEqual({ fields: { title: 'Teapot' }, sources: { title: 'heuristic' }, missing: [] });
  });

  test('of several products, the one that the page is about counts', () => {
    const products = [
      { '@type': 'Product', name: 'Other', offers: { price: 1 } },
      { '@type': 'Product', name: 'Mine', url: '/p/1', offers: { price: 2 } },
    ];
    expect(extract(jsonLd(products), ['price'])?.fields['price']).toBe(2);
    const byName = [products[0], { '@type': 'Product', name: 'Mine', offers: { price: 3 } }];
    expect(extract(`<h1>Mine</h1>${jsonLd(byName)}`, ['price'])?.fields['price']).toBe(3);
  });

  test('a page also has the address in its og:url', () => {
    const product = { '@type': 'Product', name: 'Pot', url: '/pots/blue', offers: { price: 5 } };
    const html = `<h1>A pot</h1>${jsonLd(product)}`;
    expect(extract(html, ['price'])).toBeNull();
    const named = '<meta property="og:url" content="https://shop.example/pots/blue">';
    expect(extract(named + html, ['price'])?.fields['price']).toBe(5);
  });

  test('a list of products yields none of them', () => {
    const products = ['A', 'B'].map((name) => ({ '@type': 'Product', name, offers: { price: 1 } }));
    expect(extract(jsonLd(products), ['price'])).toBeNull();
  });

  test('the lowest price of several offers counts, also in an aggregate offer', () => {
    const offers = [
      { price: 30, priceCurrency: 'USD' },
      { price: 20, priceCurrency: 'USD' },
    ];
    expect(extract(jsonLd({ '@type': 'Product', offers }), ['price'])?.fields['price']).toBe(20);
    const aggregate = { lowPrice: '15.5', priceCurrency: 'USD' };
    expect(extract(jsonLd({ '@type': 'Product', offers: aggregate }), ['price'])?.fields['price']).toBe(15.5);
  });

  test('of several variants, the cheapest available one counts, and one available is enough', () => {
    const variant = (price: number, availability: string): object => ({
      '@type': 'Product',
      name: `Tee ${price}`,
      offers: { price, priceCurrency: 'USD', availability },
    });
    const group = {
      '@type': 'ProductGroup',
      name: 'Tee',
      hasVariant: [variant(27, 'InStock'), variant(24, 'OutOfStock')],
    };
    expect(extract(jsonLd(group), ['title', 'price', 'availability'])?.fields).toMatchObject({
      title: 'Tee',
      price: 27,
      availability: 'in_stock',
    });
  });

  test('if everything is sold out, the price still counts, except 0', () => {
    const gone = (price: number): object => ({
      '@type': 'Product',
      offers: { price, availability: 'SoldOut' },
    });
    expect(extract(jsonLd(gone(24)), ['price'])?.fields['price']).toBe(24);
    expect(extract(jsonLd(gone(0)), ['price'])).toBeNull();
    const free = { '@type': 'Product', offers: { price: 0, availability: 'InStock' } };
    expect(extract(jsonLd(free), ['price'])?.fields['price']).toBe(0);
  });

  test('is read whatever the case of its types, and with a price outside an offer', () => {
    const product = { '@type': 'product', name: 'Pot', price: '12.50', priceCurrency: 'EUR' };
    expect(extract(jsonLd(product), ['title', 'price'])?.fields).toEqual({
      title: 'Pot',
      price: 12.5,
      price_currency: 'EUR',
    });
  });

  test('a list price is not the price', () => {
    const priceSpecification = [
      { price: 169, priceCurrency: 'EUR', priceType: 'https://schema.org/ListPrice' },
      { price: 129, priceCurrency: 'EUR' },
    ];
    const html = jsonLd({ '@type': 'Product', offers: { priceSpecification } });
    expect(extract(html, ['price'])?.fields['price']).toBe(129);
  });

  test('a single product that belongs to another page is not what this page is about', () => {
    const related = { '@type': 'Product', name: 'Lid', url: '/p/lid', offers: { price: 5 } };
    const html = `<h1>Pot</h1><p class="price">$20</p>${jsonLd(related)}`;
    expect(extract(html, ['title', 'price'])).toMatchObject({
      fields: { title: 'Pot', price: 20 },
      sources: { title: 'heuristic', price: 'heuristic' },
    });
  });

  test.each([
    ['single quotes', `{'@type': 'Product', 'name': 'Pot', 'offers': {'price': 3}}`],
    ['a missing end', `{"@type": "Product", "name": "Pot", "offers": {"price": 3`],
    ['comments', `/* shop */ {"@type": "Product", // name\n"name": "Pot", "offers": {"price": 3}}`],
    ['names without quotes', `{"@type": "Product", name: "Pot", offers: {price: 3}}`],
  ])('with %s is repaired', (_, script) => {
    const html = `<script type="application/ld+json">${script}</script>`;
    expect(extract(html, ['title', 'price'])?.fields).toMatchObject({ title: 'Pot', price: 3 });
  });

  test('a breadcrumb list is the category, without the home page and the page itself', () => {
    const list = {
      '@type': 'BreadcrumbList',
      itemListElement: [
        { position: 2, item: { name: 'Kitchen' } },
        { position: 1, name: 'Home' },
        { position: 3, name: 'Kettle' },
      ],
    };
    expect(extract(jsonLd(list), ['category'])?.fields['category']).toBe('Kitchen');
  });

  test('a value that does not parse leaves the field to the next strategy', () => {
    const html = `${jsonLd({ '@type': 'Product', offers: { price: 'on request' } })}
      <meta property="product:price:amount" content="12.50"><meta property="product:price:currency" content="usd">`;
    expect(extract(html, ['price'])).toEqual({
      fields: { price: 12.5, price_currency: 'USD' },
      sources: { price: 'meta' },
      missing: [],
    });
  });
});
