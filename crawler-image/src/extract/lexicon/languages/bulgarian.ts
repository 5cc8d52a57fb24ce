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
  otherAmounts: ['доставка'],
  rangeWords: ['до'],
  asideHeadings: ['подобни', 'свързани'],
};
