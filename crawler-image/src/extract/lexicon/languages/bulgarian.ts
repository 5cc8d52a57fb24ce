import type { Words } from './words.ts';

/** Bulgarian. */
export const bulgarian: Words = {
  errorWords: ['грешка'],
  notFound: ['страницата не (е намерена|беше намерена|съществува)'],
  availability: {
    in_stock: ['в наличност'],
    out_of_stock: ['изчерпан', 'няма наличност'],
  },
  buyButtons: ['в количка'],
  priceWords: ['цена'],
  fromWords: ['от'],
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
