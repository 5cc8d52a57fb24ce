import { describe, expect, test } from 'vitest';
import { parsePrice } from './price.ts';

describe.each([
  ['postage', ['24,50 € zzgl. 5,90 € Versand', '24,50 € + 5,90 € de port', '24,50 zzgl. 5,90 € Versand']],
  ['a saving', ['€24.50 You save €8.00', '24,50 € Sie sparen 8,00 €', '24,50 € (8,00 € gespart)']],
  [
    'instalments behind their number',
    [
      '€24.50 or 12 monthly payments of €2.10',
      '€24.50 or 4 weekly payments of €6.20',
      '24,50 € или 4 платежа по 6,13 €',
      'or 24 monthly instalments of €1.10 €24.50',
      '24,50 € ou 10 mensualités de 2,60 €',
      '24,50 € en 12 cuotas de 2,10 €',
      '24,50 € oder 6 Raten zu 4,20 €',
    ],
  ],
  ['instalments', ['€24.50 or €8.20/mo.', '24,50 € oder 3 x 8,20 €', 'ou 3x de 8,20 € 24,50 €']],
  [
    'the lowest instalment or postage of several',
    [
      'MRP €36.00 €24.50 EMI from €2.10',
      '€24.50 No cost EMI starting at €2.10',
      '€24.50 Financing as low as €2.10',
      '24,50 € Finanzierung ab 2,10 €',
      '24,50 € Versand ab 3,90 €',
      'Livraison dès 3,90 € 24,50 €',
      '24,50 € envío desde 3,90 €',
      '24,50 € spedizione a partire da 3,90 €',
      '24,50 € wysyłka od 3,90 €',
    ],
  ],
  [
    'what postage is free from',
    [
      '€24.50 free shipping over €19',
      '24,50 € Livraison offerte dès 19 €',
      '24,50 € Spedizione gratuita da 19 €',
      '24,50 € Spedizione gratuita sopra i 19 €',
      '24,50 € Versand kostenlos ab 19 €',
      '24,50 € Envío gratis desde 19 €',
    ],
  ],
  [
    'a worth or a bonus',
    [
      '€24.50 Trade-in value up to €15',
      '€24.50 Earn 25 points worth €0.25',
      'Spare 8 € 24,50 €',
      '€24.50 Get it for €22 with HSBC credit card',
    ],
  ],
  [
    'a price per unit',
    [
      '24,50 € (4,90 €/100 g)',
      '24,50 € (1 kg = 4,90 €)',
      '24,50 € / 4,90 € le kg',
      '24,50 € 1 l: 4,90 €',
      'Price per kg €4.90 Price €24.50',
    ],
  ],
  ['a deposit', ['24,50 € zzgl. 0,25 € Pfand', '€24.50 + €0.30 deposit', '24,50 € statiegeld € 0,15']],
  [
    'a fee',
    ["24,50 € dont 0,04 € d'éco-part", '24,50 € dont 0,12 € de DEEE', '€24.50 (incl. €1.20 eco fee)'],
  ],
  [
    'the lowest price of 30 days',
    [
      '24,50 € Niedrigster Preis der letzten 30 Tage: 19,90 €',
      '24,50 € (Prix le plus bas des 30 derniers jours : 19,90 €)',
      'Lowest price in the last 30 days: €19.90 €24.50',
    ],
  ],
  ['the old price', ['€24.50 (was €36.00)', 'UVP 36,00 € 24,50 €', '€24.50 was €19.90']],
  ['a coupon', ['€24.50 - €5.00 coupon']],
])('%s is not the price', (_, texts) => {
  test.each(texts)('in %s', (text) => {
    expect(parsePrice(text)).toEqual({ amount: 24.5, currency: 'EUR' });
  });
});

test('an amount beside one with tax is that without only if a rate of tax lies between', () => {
  expect(parsePrice('24,50 € 39,00 € inkl. MwSt.')?.amount).toBe(24.5);
  expect(parsePrice('1,800円（税込1,980円）')?.amount).toBe(1980);
  expect(parsePrice('1,700円 1,980円（税込）')?.amount).toBe(1700);
});

test('what is called something else counts if there is nothing else', () => {
  expect(parsePrice('Versand: 5,90 €')).toEqual({ amount: 5.9, currency: 'EUR' });
  expect(parsePrice('was $36, save $12')).toEqual({ amount: 36, currency: 'USD' });
});

test.each([
  '20,25 € HT 24,30 € TTC',
  '24,30 € TTC 20,25 € HT',
  'HT 20,25 € TTC 24,30 €',
  'TTC 24,30 € HT 20,25 €',
  '20,25 € HT 24,30 €',
  '24,30 € HT 20,25 €',
  '€20.25 ex VAT €24.30 inc VAT',
  '20,25 € bez DPH 24,30 € s DPH',
  '20,25 € netto 24,30 € brutto',
  '20,25 €（税抜）24,30 €（税込）',
  '20,25 €（税込24,30 €）',
  '税込価格 24,30 € 本体価格 20,25 €',
  '20,25 €（税抜き） 24,30 €（税込み）',
  '20,25 € (24,30 € IVA incluido)',
  '24,30 € IVA incluido 20,25 €',
  '20,25 € IVA no incluido 24,30 €',
  '€20.25 (€24.30 inc VAT)',
  '20,25 € ekskl. moms 24,30 € inkl. moms',
  '20,25 € (24,30 € iva compresa)',
])('of a net and a gross price in one line the gross one counts: %s', (text) => {
  expect(parsePrice(text)).toEqual({ amount: 24.3, currency: 'EUR' });
});

test('a line is the label of the next one', () => {
  expect(parsePrice('Versand\n5,90 €\nPreis\n24,50 €')?.amount).toBe(24.5);
});
