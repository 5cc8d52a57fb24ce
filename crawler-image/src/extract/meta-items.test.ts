import { describe, expect, test } from 'vitest';
import { extract } from './testing/extract.ts';

describe('meta tags', () => {
  test('yield fields, and the site name is removed from the title', () => {
    const html = `<meta property="og:title" content="Teapot | Tea House"><meta property="og:site_name" content="Tea House">
      <meta name="description" content="For tea."><meta property="og:price:amount" content="1,299.00">
      <meta property="product:availability" content="oos">`;
    expect(extract(html)?.fields).toMatchObject({
      title: 'Teapot',
      description: 'For tea.',
      price: 1299,
      availability: 'out_of_stock',
      rating: null,
    });
  });
});

test('the site name is removed from the start of og:title too', () => {
  const html = `<meta property="og:title" content="Tea House - Teapot"><meta property="og:site_name" content="Tea House">`;
  expect(extract(html, ['title'])?.fields['title']).toBe('Teapot');
});

describe('meta tags of a price', () => {
  test.each(['og:price', 'product:price'])('may have a short name: %s', (name) => {
    const html = `<meta property="${name}" content="30,000원">`;
    expect(extract(html, ['price'])?.fields).toEqual({ price: 30_000, price_currency: 'KRW' });
  });

  test('are not a price if they are 0', () => {
    expect(extract('<meta property="product:price:amount" content="0">', ['price'])).toBeNull();
  });

  test('yield the sale price rather than the regular one', () => {
    const html = `<meta property="product:price:amount" content="25"><meta property="product:price:currency" content="USD">
      <meta property="product:sale_price:amount" content="18">`;
    expect(extract(html, ['price'])?.fields).toEqual({ price: 18, price_currency: 'USD' });
  });

  test('may be labelled as in Twitter cards', () => {
    const html = '<meta name="twitter:label1" content="Price"><meta name="twitter:data1" content="£12.50">';
    expect(extract(html, ['price'])?.fields).toEqual({ price: 12.5, price_currency: 'GBP' });
  });
});
