import { DATA_FIELDS } from '@crawlerd/shared';
import { describe, expect, test } from 'vitest';
import { extract, jsonLd, kettle } from './testing/extract.ts';

describe('microdata', () => {
  test('yields every field, including nested items', () => {
    const html = `<div itemscope itemtype="https://schema.org/Product">
      <h1 itemprop="name">Teapot</h1><p itemprop="description">For tea.</p>
      <meta itemprop="category" content="Kitchen">
      <div itemprop="offers" itemscope itemtype="https://schema.org/Offer">
        <span itemprop="price" content="1299.00">1,299</span><meta itemprop="priceCurrency" content="CNY">
        <link itemprop="availability" href="https://schema.org/OutOfStock"></div>
      <div itemprop="aggregateRating" itemscope><span itemprop="ratingValue">4,5</span>
        <span itemprop="reviewCount">7</span></div></div>`;
    expect(extract(html)).toEqual({
      fields: {
        title: 'Teapot',
        price: 1299,
        price_currency: 'CNY',
        description: 'For tea.',
        category: 'Kitchen',
        availability: 'out_of_stock',
        rating: 4.5,
        rating_count: 7,
      },
      sources: Object.fromEntries(DATA_FIELDS.map((field) => [field, 'microdata'])),
      missing: [],
    });
  });

  test('follows itemref to properties elsewhere on the page', () => {
    const html = `<p id="buy" itemprop="offers" itemscope><b itemprop="price">7.50</b></p>
      <div itemscope itemtype="https://schema.org/Product" itemref="buy"><h1 itemprop="name">Teapot</h1></div>`;
    expect(extract(html, ['title', 'price'])?.fields).toMatchObject({ title: 'Teapot', price: 7.5 });
  });

  test('an offer without a product around it belongs to the page, unless there are several', () => {
    const offer = (price: number): string =>
      `<ul itemprop="offers" itemscope itemtype="https://schema.org/Offer"><li itemprop="price" content="${price}"></ul>`;
    const other = (name: string): string =>
      `<div itemscope itemtype="https://schema.org/Product"><b itemprop="name">${name}</b></div>`;
    const html = `<h2>Teapot</h2>${offer(34.99)}${other('Cup')}${other('Bowl')}`;
    expect(extract(html, ['price'])).toMatchObject({
      fields: { price: 34.99 },
      sources: { price: 'microdata' },
    });
    expect(extract(`${html}${offer(12)}`, ['price'])).toBeNull();
  });

  test('of several products, the one named in the title counts, or the one without the address of another page', () => {
    const product = (name: string, price: number, url = ''): string =>
      `<div itemscope itemtype="https://schema.org/Product">${url && `<a itemprop="url" href="${url}">more</a>`}
        <b itemprop="name">${name}</b><i itemprop="offers" itemscope><b itemprop="price">${price}</b></i></div>`;
    const price = (html: string): unknown => extract(html, ['price'])?.fields['price'];
    const html = product('Cup', 1) + product('Blue clay teapot', 2);
    expect(price(`<title>Buy blue clay teapot | Tea</title>${html}`)).toBe(2);
    expect(price(`<title>Tea</title>${html}`)).toBeUndefined();
    expect(price(`<title>Tea</title>${product('Cup', 1, '/p/cup')}${product('Pot', 2)}`)).toBe(2);
    expect(price(`<title>Tea</title>${product('Cup', 1)}${product('Pot', 2, '/p/1')}`)).toBe(2);
  });

  test('the older data-vocabulary.org is read too', () => {
    const html = `<div itemscope itemtype="http://data-vocabulary.org/Product"><b itemprop="name">Pot</b>
      <div itemprop="offerDetails" itemscope itemtype="http://data-vocabulary.org/Offer">
      <meta itemprop="currency" content="PLN"><b itemprop="price">49,90</b></div></div>`;
    expect(extract(html, ['price'])?.fields).toEqual({ price: 49.9, price_currency: 'PLN' });
  });

  test('a price that the page crosses out does not count if a lower one is visible', () => {
    const offer = (
      shown: string,
    ): string => `<div itemscope itemtype="https://schema.org/Product"><h1 itemprop="name">Pot</h1>
      <p itemprop="offers" itemscope><meta itemprop="price" content="20"><meta itemprop="priceCurrency" content="EUR"></p>
      ${shown}</div>`;
    const price = (shown: string): unknown => extract(offer(shown), ['price']);
    const sale = { fields: { price: 12, price_currency: 'EUR' }, sources: { price: 'heuristic' } };
    expect(price('<p class="old-price">20,00 €</p><p class="price">12,00 €</p>')).toMatchObject(sale);
    expect(price('<del>20,00 €</del><p class="price">12,00 €</p>')).toMatchObject(sale);
    const kept = { fields: { price: 20 }, sources: { price: 'microdata' } };
    expect(price('<p class="price">12,00 €</p>')).toMatchObject(kept);
    expect(price('<del>20,00 €</del>')).toMatchObject(kept);
    expect(price('<del>30,00 €</del><p class="price">20,00 €</p>')).toMatchObject(kept);
  });

  test('JSON-LD takes precedence over it', () => {
    const html = `${jsonLd(kettle)}<div itemscope itemtype="http://schema.org/Product"><b itemprop="name">X</b></div>`;
    expect(extract(html, ['title'])?.sources['title']).toBe('json_ld');
  });
});
