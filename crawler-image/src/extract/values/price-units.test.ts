import { describe, expect, test } from 'vitest';
import { parsePrice } from './price.ts';

describe.each([
  [
    'a price per unit, where the unit stands first',
    [
      '100g当たり 298円 894円',
      '894円（100gあたり298円）',
      '1kgにつき 298円 894円',
      '894円 1枚当たり 98円',
      '税込894円 100ml当り298円',
    ],
    'JPY',
  ],
  ['the same in Korean', ['100g당 298원 894원', '894원 (100ml당 298원)'], 'KRW'],
  [
    'a price per unit, which is higher than that of a piece,',
    [
      '1 298 € le kilo 894 € la pièce',
      '894 € la pièce 1 298 € le kilo',
      '1.298 € al kg 894 € al pezzo',
      '1.298 € pro kg 894 € pro Stück',
      '1.298 € per kilo 894 € per stuk',
      '1.298 € el kilo 894 € la unidad',
    ],
    'EUR',
  ],
  [
    'a price from a number of pieces',
    [
      'ab 12 Stück je 798 € 894 €',
      '894 € ab 12 Stück je 798 €',
      '894 € 798 € ab 12 Stück',
      '894 € 798 € (6 oder mehr)',
      'ab 1 Stück 894 € ab 12 Stück 798 €',
      '€894 from 12 pcs €798',
      '€894 10+ units €798',
      '€894 3 or more: €798 each',
      '894 € dès 6 pièces 798 €',
      '894 € desde 6 unidades 798 €',
      "894 € l'unité, 798 € à partir de 3",
      '894 € 798 € dès 3 achetés',
      '894 € vanaf 6 stuks 798 €',
    ],
    'EUR',
  ],
  ['the same in Japanese', ['894円 3個以上 798円'], 'JPY'],
  [
    'a price for members, or with a card of the shop',
    [
      '€894 €798 with Clubcard',
      '€894 Clubcard price €798',
      '€798 Clubcard Price €894',
      'Clubcard Price\n€798\n€894',
      '€894 €798 (for members)',
      '€894 Members only: €798',
      '894 € Mitgliederpreis 798 €',
      '894 € 798 € mit Kundenkarte',
      '894 € 798 € avec la carte de fidélité',
      '894 € precio socio 798 €',
      '894 € 798 € per i soci',
      '894 € ledenprijs 798 €',
      '894 € 798 € för medlemmar',
      '894 € 798 € z kartą Moja',
      '894 € 798 € по карте',
    ],
    'EUR',
  ],
])('%s is not the price', (_, texts, currency) => {
  test.each(texts)('in %s', (text) => {
    expect(parsePrice(text)).toEqual({ amount: 894, currency });
  });
});

test('an amount with words for several behind it is no number of pieces', () => {
  expect(parsePrice('van € 12 voor € 8,94')?.amount).toBe(8.94);
  expect(parsePrice('De R$ 12,00 por R$ 8,94')?.amount).toBe(8.94);
  expect(parsePrice('was kr 12 for kr 8,94')?.amount).toBe(8.94);
  expect(parsePrice('3 voor € 10 € 8,94')?.amount).toBe(8.94);
  expect(parsePrice('€8.94 Buy 2 for €7')?.amount).toBe(8.94);
});

test('a price for members is the price if there is no other', () => {
  expect(parsePrice('£7.98 with Clubcard')?.amount).toBe(7.98);
  expect(parsePrice('was £8.94, members £7.98')?.amount).toBe(7.98);
});

test('a price per piece, or from a number that is none of pieces, is the price', () => {
  expect(parsePrice('8,94 € pro Stück')?.amount).toBe(8.94);
  expect(parsePrice('6 pieces, $8.94 each')?.amount).toBe(8.94);
  expect(parsePrice('Puzzle ab 6 Jahren 8,94 €, statt 12 €')?.amount).toBe(8.94);
  expect(parsePrice('ab 12 Stück 7,98 €')?.amount).toBe(7.98);
});
