import { describe, expect, test } from 'vitest';
import { extractItem } from '../extract-item.ts';
import { parsePage } from '../page/page.ts';
import { parsePrice } from './price.ts';

describe('a code or a word that is part of a name is no sign', () => {
  test.each([
    ['SHOWER GEL 250 ml £4.99', 'en', 4.99, 'GBP'],
    ['HAIR GEL 150ml 4,99 €', 'de', 4.99, 'EUR'],
    ['TRY 3 for £4.99', 'en', 4.99, 'GBP'],
    ['GEL PEN 12 $4.99', 'en', 4.99, 'USD'],
    ['GRANA DOP 500 g 12,90 €', 'it', 12.9, 'EUR'],
    ['MOP 12 €12.90', 'en', 12.9, 'EUR'],
    ['RON 12 años 24,90 €', 'es', 24.9, 'EUR'],
    ['PHP 8 handbook $24.90', 'en', 24.9, 'USD'],
    ['CAD 2024 licence $199', 'en', 199, 'USD'],
    ['EURO 6 Diesel 24.990 €', 'de', 24_990, 'EUR'],
    ['Lei 13.709 R$ 24,90', 'pt-br', 24.9, 'BRL'],
    ['Teleskop 250 KM 24,90 €', 'de', 24.9, 'EUR'],
  ])('in %s', (text, language, amount, currency) => {
    expect(parsePrice(text, language)).toEqual({ amount, currency });
  });

  test('nor before a measure or a law that stand alone', () => {
    expect(parsePrice('SHOWER GEL 250 ml')?.currency).toBeNull();
    expect(parsePrice('PECORINO DOP 300 g')?.currency).toBeNull();
    expect(parsePrice('Lei 13.709', 'pt')?.currency).toBeNull();
  });
});

test.each([
  ['GEL 250', 250, 'GEL'],
  ['GEL 250.00 GEL 199.00', 199, 'GEL'],
  ['TRY 1,250 each', 1250, 'TRY'],
  ['MAD 250 (€23)', 250, 'MAD'],
  ['PHP 1,250 / $22', 1250, 'PHP'],
  ['49 lei', 49, 'RON'],
  ['Lei 49', 49, 'RON'],
  ['250 KM', 250, 'BAM'],
  ['Euro 25', 25, 'EUR'],
])('but one of a price is: %s', (text, amount, currency) => {
  expect(parsePrice(text)).toEqual({ amount, currency });
});

test.each([
  ['Pack 10 € 12,90', 12.9, 'EUR'],
  ['Größe 38 EUR 12,90', 12.9, 'EUR'],
  ['10 € 12,90 €', 10, 'EUR'],
])('a sign between a count and an amount with cents belongs to the amount: %s', (text, amount, currency) => {
  expect(parsePrice(text)).toEqual({ amount, currency });
});

test('a name that ends as a word for a unit price does is none', () => {
  for (const name of ['SHOWER GEL 250 ml', 'Oil 500 g', 'Enamel 100 ml']) {
    const html = `<h1>Care</h1><p>${name} £4.99</p>`;
    const page = parsePage(html, 'https://shop.example/p/1');
    expect(extractItem(page, { fields: ['price'], images: false })?.fields['price']).toBe(4.99);
  }
});
