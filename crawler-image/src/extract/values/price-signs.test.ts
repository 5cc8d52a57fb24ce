import { describe, expect, test } from 'vitest';
import { parsePrice } from './price.ts';

type Row = readonly [text: string, amount: number, currency: string | null, language?: string];

function reads(rows: readonly Row[]): void {
  const cases = rows.map(([text, amount, currency, language = null]) => ({
    text,
    amount,
    currency,
    language,
  }));
  test.each(cases)('reads $text as $amount $currency', ({ text, amount, currency, language }) => {
    expect(parsePrice(text, language)).toEqual({ amount, currency });
  });
}

describe('a sign in front belongs to the number behind it, and one behind to the number before', () => {
  reads([
    ['$48.00 $31.50', 31.5, 'USD'],
    ['$ 48 $ 31', 31, 'USD'],
    ['€48,00 €31,50', 31.5, 'EUR'],
    ['£48 £31', 31, 'GBP'],
    ['EUR 48 EUR 31', 31, 'EUR'],
    ['Rs. 480 Rs. 310', 310, 'INR'],
    ['kr 480 kr 310', 310, 'SEK'],
    ['￥480￥310', 310, 'CNY'],
    ['CAD $48.00 CAD $31.50', 31.5, 'CAD'],
    ['$48.00 CAD $31.50 CAD', 31.5, 'CAD'],
    ['48,00 € 31,50 €', 31.5, 'EUR'],
    ['48,00€ 31,50€', 31.5, 'EUR'],
    ['48 $ 31 $', 31, 'USD'],
    ['480 kr 310 kr', 310, 'SEK'],
    ['48,00 €31,50 €', 31.5, 'EUR'],
    ['48,50 €2', 48.5, 'EUR'],
  ]);
});

describe('a number before a price is none', () => {
  reads([
    ['Pixel 9 $649', 649, 'USD'],
    ['Galaxy S24 ₹64,999', 64_999, 'INR'],
    ['Größe 44 €119', 119, 'EUR'],
    ['Model 12 USD 349', 349, 'USD'],
    ['Set of 8 $27.50', 27.5, 'USD'],
    ['7 options from $52.10', 52.1, 'USD'],
    ['Used (6) from £18', 18, 'GBP'],
    ['5 for €20', 20, 'EUR'],
    ['3x $4.50', 4.5, 'USD'],
    ['Alpha 7 MK 3 $1,800', 1800, 'USD'],
    ['BD 15,90 €', 15.9, 'EUR'],
    ['ALL 5 pots $7', 7, 'USD'],
  ]);

  test('nor is one without cents where another has them', () => {
    expect(parsePrice('15 reviews, 22.90')?.amount).toBe(22.9);
    expect(parsePrice('10 - 12.50')?.amount).toBe(10);
  });
});

describe('a code beside a shared sign says whose it is', () => {
  reads([
    ['CAD $18.40', 18.4, 'CAD'],
    ['AUD$18.40', 18.4, 'AUD'],
    ['18.40$ NZD', 18.4, 'NZD'],
    ['HKD$180', 180, 'HKD'],
    ['MXN$1,840.00', 1840, 'MXN'],
    ['SGD$5.20', 5.2, 'SGD'],
    ['COP $ 184.000', 184_000, 'COP'],
    ['CDN$ 18.40', 18.4, 'CAD'],
    ['CAN$18.40', 18.4, 'CAD'],
    ['18,40 $CA', 18.4, 'CAD'],
    ['18,40 $ US', 18.4, 'USD'],
    ['840 $U', 840, 'UYU'],
    ['JPY ¥1,840', 1840, 'JPY'],
    ['184 kr NOK', 184, 'NOK'],
    ['NT$1,840', 1840, 'TWD'],
  ]);
});

describe('short signs of letters count behind a number, with or without a full stop', () => {
  reads([
    ['kr. 2.450,-', 2450, 'DKK'],
    ['kr. 2.450,-', 2450, 'NOK', 'nb'],
    ['2.450 kr.', 2450, 'DKK', 'da'],
    ['Rp. 245.000', 245_000, 'IDR'],
    ['S/. 2,450', 2450, 'PEN'],
    ['4 500 Р', 4500, 'RUB'],
    ['4 500р.', 4500, 'RUB'],
    ['24,50 Br', 24.5, 'BYN'],
    ['45 руб.', 45, 'BYN', 'be'],
    ['245,000 تومان', 245_000, 'IRT'],
    ['245 Lek', 245, 'ALL'],
    ['B/. 24.50', 24.5, 'PAB'],
  ]);
});

describe('parts of a currency', () => {
  reads([
    ['75¢', 0.75, 'USD'],
    ['75p', 0.75, 'GBP'],
    ['50 коп.', 0.5, 'RUB'],
    ['6角', 0.6, 'CNY'],
    ['3毛', 0.3, 'CNY'],
    ['8块8', 8.8, 'CNY'],
    ['8块8包邮', 8.8, 'CNY'],
    ['14元5角', 14.5, 'CNY'],
    ['6元3角2分', 6.32, 'CNY'],
    ['14 zł 50 gr', 14.5, 'PLN'],
    ['140 руб. 50 коп.', 140.5, 'RUB'],
    ['£2 40p', 2.4, 'GBP'],
  ]);

  test('are none where a letter means something else', () => {
    expect(parsePrice('720p')).toEqual({ amount: 720, currency: null });
    expect(parsePrice('24p', 'es')).toEqual({ amount: 24, currency: null });
    expect(parsePrice('88元2件')).toEqual({ amount: 88, currency: 'CNY' });
  });
});

describe('cents after a space or a sign', () => {
  reads([
    ['14 € 50', 14.5, 'EUR'],
    ['27€ 90', 27.9, 'EUR'],
    ["27€ 90 dont 0,04 € d'éco-part", 27.9, 'EUR'],
    ['1840€ 20', 1840.2, 'EUR'],
    ['14€50', 14.5, 'EUR'],
    ['14⁹⁰ €', 14.9, 'EUR'],
    ['14 € 24 Stück', 14, 'EUR'],
    ['Pack of 6 $12', 12, 'USD'],
  ]);
});
