import * as fc from 'fast-check';
import { describe, expect, test } from 'vitest';
import { parsePrice, structuredPrice } from './price.ts';
import { cpuMs } from '../../base/cpu-ms.ts';

describe('parsePrice', () => {
  test.each([
    ['¥1,299.00', 1299, 'CNY'],
    ['￥１，２９９．００', 1299, 'CNY'],
    ['1.299,00 €', 1299, 'EUR'],
    ['$12', 12, 'USD'],
    ['US$ 1,234.56', 1234.56, 'USD'],
    ['HK$88', 88, 'HKD'],
    ['RMB 99', 99, 'CNY'],
    ['99元', 99, 'CNY'],
    ['1.2万元', 12000, 'CNY'],
    ['3,980円（税込）', 3980, 'JPY'],
    ['¥3,980 (税込)', 3980, 'JPY'],
    ['£51.77', 51.77, 'GBP'],
    ['1 299,00 €', 1299, 'EUR'],
    ["CHF 1'299.50", 1299.5, 'CHF'],
    ['₹1,29,999.00', 129999, 'INR'],
    ['12,50 EUR', 12.5, 'EUR'],
    ['1.299 €', 1299, 'EUR'],
    ['$34.000', 34, 'USD'],
    ['KWD 1.250', 1.25, 'KWD'],
    ['R$ 1.234,50', 1234.5, 'BRL'],
    ['1299', 1299, null],
    ['0.99', 0.99, null],
    ['Price: $ 20.00 incl. VAT', 20, 'USD'],
    ['US$:12.99', 12.99, 'USD'],
    ['Vitamin C $15.50', 15.5, 'USD'],
    ['R $ 1.234,50', 1234.5, 'BRL'],
    ['$.75', 0.75, 'USD'],
    ['$119. 95', 119.95, 'USD'],
    ['1.837, 32 €', 1837.32, 'EUR'],
    ['12€50', 12.5, 'EUR'],
    ['50,- Kč', 50, 'CZK'],
    ['1.198,- Kr', 1198, 'SEK'],
    ['1 150 грн.', 1150, 'UAH'],
    ['118,99 TL', 118.99, 'TRY'],
    ['749,00 euro', 749, 'EUR'],
    ['0,40 LEI', 0.4, 'RON'],
    ['3,439.00 درهم', 3439, 'AED'],
    ['₱1 299', 1299, 'PHP'],
  ])('reads %s', (text, amount, currency) => {
    expect(parsePrice(text)).toEqual({ amount, currency });
  });

  test.each([
    ['¥99 - ¥199', 99, 'CNY'],
    ['$10–20', 10, 'USD'],
    ['10–20 €', 10, 'EUR'],
    ['原价 ¥199 现价 ¥99', 99, 'CNY'],
    ['From 26 to 50 €', 26, 'EUR'],
    ['50 - $2.00 100 - $2.75 400 - $4.50', 2, 'USD'],
  ])('returns the lowest price of %s', (text, amount, currency) => {
    expect(parsePrice(text)).toEqual({ amount, currency });
  });

  test('prefers a number with a currency to one without', () => {
    expect(parsePrice('2 for $10')).toEqual({ amount: 10, currency: 'USD' });
  });

  test('prefers the currency that is named first', () => {
    expect(parsePrice('AED 8000 (USD 2179)')).toEqual({ amount: 8000, currency: 'AED' });
  });

  test.each([
    '€29.66 (inc VAT) €24.71 (exc VAT)',
    '24,71 € ohne MwSt. 29,66 €',
    '24,71 € bez DPH, 29,66 € s DPH',
  ])('prefers the price including tax in %s', (text) => {
    expect(parsePrice(text)).toEqual({ amount: 29.66, currency: 'EUR' });
  });

  test('does not take sizes and counts for parts of a price', () => {
    expect(parsePrice('sizes 38, 40, 42')?.amount).toBe(38);
    expect(parsePrice('size M,10 €')).toEqual({ amount: 10, currency: 'EUR' });
    expect(parsePrice('10€20%')?.amount).toBe(10);
  });

  test('does not take a percentage for a price', () => {
    expect(parsePrice('20% off')).toBeNull();
    expect(parsePrice('-20% $8')).toEqual({ amount: 8, currency: 'USD' });
  });

  test.each([
    ['$1,580 元', 'zh-tw', 1580, 'TWD'],
    ['$88', 'zh-hk', 88, 'HKD'],
    ['$20', 'en-ca', 20, 'CAD'],
    ['$1,250.00', 'es-mx', 1250, 'MXN'],
    ['129 kr', 'sv', 129, 'SEK'],
    ['129 kr', 'nb', 129, 'NOK'],
    ['¥1200', 'ja', 1200, 'JPY'],
    ['¥1200', 'zh-cn', 1200, 'CNY'],
    ['KD 12.750', null, 12.75, 'KWD'],
    ['Rs. 164', 'en-pk', 164, 'PKR'],
    ['Rs 164', 'en-in', 164, 'INR'],
    ['1.2萬元', 'zh-tw', 12000, 'TWD'],
  ])('reads %s on a page in %s', (text, language, amount, currency) => {
    expect(parsePrice(text, language)).toEqual({ amount, currency });
  });

  test('does not take letters inside a word for a currency', () => {
    expect(parsePrice('Left 5')).toEqual({ amount: 5, currency: null });
    expect(parsePrice('12 krill')).toEqual({ amount: 12, currency: null });
  });

  test.each(['', 'call us', '面议', '$', '---'])('finds none in "%s"', (text) => {
    expect(parsePrice(text)).toBeNull();
  });

  test('round-trips prices in dollars, as shops write them', () => {
    fc.assert(
      fc.property(fc.integer({ min: 0, max: 99_999_999_99 }), (cents) => {
        const amount = cents / 100;
        const text = amount.toLocaleString('en-US', { style: 'currency', currency: 'USD' });
        expect(parsePrice(text)).toEqual({ amount, currency: 'USD' });
      }),
    );
  });

  test('round-trips prices in euros, as German shops write them', () => {
    fc.assert(
      fc.property(fc.integer({ min: 0, max: 99_999_999_99 }), (cents) => {
        const amount = cents / 100;
        const text = amount.toLocaleString('de-DE', { style: 'currency', currency: 'EUR' });
        expect(parsePrice(text)).toEqual({ amount, currency: 'EUR' });
      }),
    );
  });

  test('accepts any text, and never returns NaN or a negative number', () => {
    fc.assert(
      fc.property(fc.string({ unit: 'binary' }), (text) => {
        const price = parsePrice(text);
        expect(price === null || (Number.isFinite(price.amount) && price.amount >= 0)).toBe(true);
      }),
    );
  });

  test('is not slowed down by hostile texts', () => {
    const beforeMs = cpuMs();
    for (const piece of ['1,', '1 ', '¥', '111 ', '1. 11', '1, 11 €', '€11', '.1', 'Rs', '1€', ': '])
      parsePrice(piece.repeat(9999));
    expect(cpuMs() - beforeMs).toBeLessThan(500);
  });
});

describe('structuredPrice', () => {
  test('reads a plain number with a decimal dot, whatever the local notation', () => {
    expect(structuredPrice('34.000', 'EUR')).toEqual({ amount: 34, currency: 'EUR' });
  });

  test('falls back to the notation of people', () => {
    expect(structuredPrice('1,299.00', 'USD')).toEqual({ amount: 1299, currency: 'USD' });
    expect(structuredPrice('€12,50', null)).toEqual({ amount: 12.5, currency: 'EUR' });
    expect(structuredPrice('ask', 'USD')).toBeNull();
  });
});
