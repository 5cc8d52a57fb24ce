import { describe, expect, test } from 'vitest';
import { parsePrice, structuredPrice } from './price.ts';

type Row = readonly [text: string, amount: number, currency: string | null];

function reads(rows: readonly Row[]): void {
  test.each(rows)('reads %s as %s %s', (text, amount, currency) => {
    expect(parsePrice(text)).toEqual({ amount, currency });
  });
}

describe('digits and separators of all scripts', () => {
  reads([
    ['٢٤٥٠ د.إ', 2450, 'AED'],
    ['۲٬۴۵۰٬۰۰۰ ریال', 2_450_000, 'IRR'],
    ['2٬450٫75 ريال', 2450.75, 'SAR'],
    ['۲۴۵،۰۰۰ تومان', 245_000, 'IRT'],
    ['₹२,४५०', 2450, 'INR'],
    ['৳২,৪৫০', 2450, 'BDT'],
    ['๒,๔๕๐ บาท', 2450, 'THB'],
    ['\u200F24.50 ر.س\u200F', 24.5, 'SAR'],
  ]);
});

describe('marks that look like an apostrophe', () => {
  reads([
    ["CHF 2'450.20", 2450.2, 'CHF'],
    ['CHF 2’450.—', 2450, 'CHF'],
    ['2´450.00', 2450, null],
    ['2`450.00 CHF', 2450, 'CHF'],
    ['2′450 CHF', 2450, 'CHF'],
    ['2ʼ450.– CHF', 2450, 'CHF'],
    ['2·450,00 €', 2450, 'EUR'],
    ["24'50 €", 24.5, 'EUR'],
    ["2.450'50 €", 2450.5, 'EUR'],
  ]);
});

describe('marks for cents that are none', () => {
  reads([
    ['Rs. 245/- only', 245, 'INR'],
    ['Rs 490/- Rs 245/-', 245, 'INR'],
    ['₹2,450 /-', 2450, 'INR'],
    ['KSh 2,450/=', 2450, 'KES'],
    ['24,- €', 24, 'EUR'],
    ['24.– CHF', 24, 'CHF'],
  ]);

  test('are none of a price per unit', () => {
    expect(parsePrice('₹490 ₹245/kg')).toEqual({ amount: 490, currency: 'INR' });
    expect(parsePrice('Rs. 490/- Rs. 245/- per kg')).toEqual({ amount: 490, currency: 'INR' });
  });
});

describe('units that multiply', () => {
  reads([
    ['2.5亿元', 250_000_000, 'CNY'],
    ['2億3000万円', 230_000_000, 'JPY'],
    ['4만5천원', 45_000, 'KRW'],
    ['₹3.5 Lakh', 350_000, 'INR'],
    ['₹1.2 crore', 12_000_000, 'INR'],
    ['₹45 L', 4_500_000, 'INR'],
    ['Rp 2,4 juta', 2_400_000, 'IDR'],
    ['$2.4M', 2_400_000, 'USD'],
    ['£1.4m', 1_400_000, 'GBP'],
    ['240 k€', 240_000, 'EUR'],
    ['2,4 Mio. €', 2_400_000, 'EUR'],
    ['24 тыс. руб.', 24_000, 'RUB'],
    ['4 triệu đồng', 4_000_000, 'VND'],
  ]);

  test('are none where they count or weigh something', () => {
    expect(parsePrice('2千克 24元')).toEqual({ amount: 24, currency: 'CNY' });
    expect(parsePrice('€5 12m')?.amount).toBe(5);
    expect(parsePrice('12m')).toEqual({ amount: 12, currency: null });
  });
});

describe('a range whose unit or sign stands once', () => {
  reads([
    ['6-9万', 60_000, null],
    ['指导价：6.58-9.98万', 65_800, null],
    ['₹20 - 25 Lakh', 2_000_000, 'INR'],
    ['$1-2M', 1_000_000, 'USD'],
    ['24–48 €', 24, 'EUR'],
    ['EUR 24 – 48', 24, 'EUR'],
  ]);
});

describe('odd dots', () => {
  reads([
    ['$..45', 0.45, 'USD'],
    ['$.45,200', 45_200, 'USD'],
    ['329. 50 old 329.50 incl. VAT', 329.5, null],
    ['CHF -.45', 0.45, 'CHF'],
  ]);
});

describe('three digits after a dot are no cents in a currency that has none', () => {
  test.each([
    ['24.990', 'CLP', 24_990],
    ['245.000', 'IDR', 245_000],
    ['24.000', 'JPY', 24_000],
    ['24.500', 'KRW', 24_500],
    ['24.990', 'COP', 24_990],
    // But these are no groups of thousands, or have other decimals.
    ['2450.000', 'CLP', 2450],
    ['24.00', 'JPY', 24],
    ['0.000', 'JPY', 0],
    ['24.000', 'EUR', 24],
    ['2.450', 'KWD', 2.45],
  ])('%s %s is %s', (text, currency, amount) => {
    expect(structuredPrice(text, currency)).toEqual({ amount, currency });
  });

  reads([
    ['₩24.500', 24_500, 'KRW'],
    ['24.990 CLP', 24_990, 'CLP'],
    ['¥24.500（税込）', 24_500, 'JPY'],
  ]);
});

test('structured data has the currency of a text without a sign', () => {
  expect(structuredPrice('24,990', 'CLP')).toEqual({ amount: 24_990, currency: 'CLP' });
  expect(structuredPrice('Free', 'USD')).toEqual({ amount: 0, currency: 'USD' });
});

test('a text that says that something is free is a price of nothing', () => {
  expect(parsePrice('Free!')).toEqual({ amount: 0, currency: null });
  expect(parsePrice('kostenlos')?.amount).toBe(0);
  expect(parsePrice('Free shipping')).toBeNull();
});
