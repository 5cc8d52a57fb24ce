import type { Words } from './words.ts';

/** Latvian. */
export const latvian: Words = {
  errorWords: ['kļūda'],
  notFound: ['lapa (nav atrasta|neeksistē)'],
  availability: {
    in_stock: ['pieejams', 'noliktavā'],
    out_of_stock: ['nav (pieejams|noliktavā)'],
  },
  stockLabels: ['pieejamība'],
  buyButtons: ['ielikt grozā'],
  priceWords: ['cena'],
  otherAmounts: ['piegāde'],
  pieces: ['gab'],
  netPrices: ['bez pvn'],
  lowestPrices: ['zemākā'],
  days: ['dien[uā]'],
  grossPrices: ['ar pvn'],
  asideHeadings: ['līdzīg'],
};
