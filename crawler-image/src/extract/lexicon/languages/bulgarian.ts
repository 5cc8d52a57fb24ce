import type { Words } from './words.ts';

/** Bulgarian. */
export const bulgarian: Words = {
  availability: {
    in_stock: ['в наличност'],
    out_of_stock: ['изчерпан', 'няма наличност'],
  },
  buyButtons: ['в количка'],
  priceWords: ['цена'],
  otherAmounts: ['доставка', 'отстъпка', 'спестявате'],
  netPrices: ['без ддс'],
  afterOtherAmounts: ['на месец', 'отстъпка'],
  lowestPrices: ['най-ниска'],
  days: ['дни'],
  free: ['безплатно'],
  grossPrices: ['с ддс'],
  rangeWords: ['до'],
  asideHeadings: ['подобни', 'свързани'],
};
