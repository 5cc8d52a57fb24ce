import { describe, expect, test } from 'vitest';
import { extract, jsonLd } from '../testing/extract.ts';
import { currencyCode } from './currency.ts';
import { parsePrice } from './price.ts';

describe('the currency that structured data states', () => {
  test.each([
    ['EUR', 'EUR'],
    ['usd', 'USD'],
    [' Gbp ', 'GBP'],
    ['SLE', 'SLE'],
    ['RUR', 'RUB'],
    ['RMB', 'CNY'],
    ['€', 'EUR'],
    ['Dhs', 'AED'],
    ['Lek', 'ALL'],
    ['LEI', 'RON'],
    ['IRT', 'IRT'],
    ['rmb', 'CNY'],
    ['yen', 'JPY'],
    ['FBu', 'BIF'],
  ])('%s is %s', (stated, code) => {
    expect(currencyCode(stated)).toBe(code);
  });

  test.each(['Now', 'Buy', 'abc', 'N/A', 'XXX', 'tax', 'Jan', '', 'price'])(
    '%s is none, however many letters it has',
    (stated) => {
      expect(currencyCode(stated)).toBeNull();
    },
  );

  test('leaves the sign at the price to say it if it is none', () => {
    const offers = { price: '£24.50', priceCurrency: 'Now' };
    const item = extract(jsonLd({ '@type': 'Product', name: 'Pot', offers }), ['price']);
    expect(item?.fields).toMatchObject({ price: 24.5, price_currency: 'GBP' });
    const tags =
      '<meta property="product:price:amount" content="24.50"><meta property="product:price:currency" content="Was">';
    expect(extract(tags, ['price'])?.fields).toMatchObject({ price: 24.5, price_currency: null });
  });
});

describe('a word in front of a price is no currency', () => {
  test.each([
    ['Ord. pris 649:- Nu 449:-', 449, null],
    ['Nu 449 kr', 449, 'DKK'],
    ['Før 549,95 kr. Nu 449,95 kr.', 449.95, 'DKK'],
    ['NU: 449,-', 449, null],
    ['Nu € 449,95', 449.95, 'EUR'],
  ])('%s', (text, amount, currency) => {
    expect(parsePrice(text, 'da')).toEqual({ amount, currency });
  });

  test('but the sign of the ngultrum, with its full stop, is one', () => {
    expect(parsePrice('Nu. 1,450')).toEqual({ amount: 1450, currency: 'BTN' });
    expect(parsePrice('Nu.1450/kg')).toEqual({ amount: 1450, currency: 'BTN' });
  });
});
