import * as fc from 'fast-check';
import { expect, test } from 'vitest';
import { pricesIn, signedIn } from '../values/found-prices.ts';
import { meaningsOf, shortLabel } from '../values/meaning.ts';
import type { Line } from './lines.ts';
import { mayHoldPrice, scoreOf } from './price-score.ts';

function lineOf(text: string, names = ''): Line {
  return { text, names, path: '', isOld: false, isAside: false, isHidden: false, isHeading: false };
}

/** Whether an amount of a line counts as a price. */
function counts(line: Line, previous: Line | undefined, language: string | null): boolean {
  const prices = signedIn(pricesIn(line.text, language));
  const meanings = meaningsOf(prices, shortLabel(previous?.text));
  return meanings.some((meaning, i) => {
    const price = prices[i];
    return price !== undefined && scoreOf(price, meaning, line, 0).score > 0;
  });
}

test('a line with a number that nothing makes a price is left out before its amounts are read', () => {
  for (const text of ['Walnut oak jacket 123', 'Category 7', '3 of 5 stars', 'Copyright 2024', '1 2 3 4']) {
    expect([text, mayHoldPrice(lineOf(text), undefined)]).toEqual([text, false]);
  }
});

test('a line that a sign, a small unit, a word, a name or the line before makes a price is read', () => {
  const lines = [
    '12,90 €',
    'Only 99p',
    '9角',
    'Price 12',
    'now price: -20% 12',
    '特價 7 折 294',
    'Prix : ١٢',
  ];
  for (const text of lines) expect([text, mayHoldPrice(lineOf(text), undefined)]).toEqual([text, true]);
  expect(mayHoldPrice(lineOf('12', 'price'), undefined)).toBe(true);
  expect(mayHoldPrice(lineOf('12'), lineOf('Price:'))).toBe(true);
});

const PIECES = [
  ['Price', 'price:', 'Preis', 'Prix', '价格', '特價', '售价', 'now', 'Only', 'from', 'was', 'ab', 'Size'],
  ['€', '$', 'US$', 'kr', 'EUR', '円', '¥', 'р.', 'Rs.', '¢', 'p', '毛', '角', '块', '折', '%', '-20%'],
  ['12', '12.90', '1,299', '١٢', '９９', '12²', '½', '3', '1億', '万', '-', '–', '+', '(', ')', '/', 'x'],
  [' ', ' ', ' ', ' ', ': ', 'Jacket', 'net', 'incl. VAT', 'per kg', '3 x', 'save', 'Model A7'],
].flat();
const text = fc
  .array(fc.constantFrom(...PIECES), { minLength: 1, maxLength: 8 })
  .map((pieces) => pieces.join(''));
const previous = fc.option(fc.constantFrom('Price', 'Preis:', '价格', 'Colour', '12 €'), { nil: undefined });

test('no line is left out that has an amount which counts', () => {
  fc.assert(
    fc.property(
      text,
      previous,
      fc.constantFrom('', 'price', 'card link', 'amount'),
      fc.constantFrom(null, 'en', 'de', 'zh-CN', 'ja'),
      (shown, before, names, language) => {
        const [line, last] = [lineOf(shown, names), before === undefined ? undefined : lineOf(before)];
        expect(!counts(line, last, language) || mayHoldPrice(line, last)).toBe(true);
      },
    ),
    { numRuns: 5000 },
  );
});
