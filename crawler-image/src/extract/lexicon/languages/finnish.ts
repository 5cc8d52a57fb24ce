import type { Words } from './words.ts';

/** Finnish. */
export const finnish: Words = {
  availability: {
    in_stock: ['varastossa'],
    out_of_stock: ['ei varastossa', 'loppuunmyyty', 'tilapäisesti loppu'],
  },
  buyButtons: ['lisää koriin', 'ostoskoriin'],
  priceWords: ['hinta'],
  otherAmounts: ['toimitus'],
  pieces: ['kpl'],
  asideHeadings: ['samankaltais', 'muut ostivat'],
  priceClasses: ['hinta'],
};
