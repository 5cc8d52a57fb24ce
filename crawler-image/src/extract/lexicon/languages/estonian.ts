import type { Words } from './words.ts';

/** Estonian. */
export const estonian: Words = {
  errorWords: ['viga'],
  notFound: ['lehte ei leitud', 'lehekülge ei leitud'],
  availability: {
    in_stock: ['laos olemas'],
    out_of_stock: ['läbi müüdud'],
  },
  buyButtons: ['lisa (ost)?korvi'],
  priceLabels: ['hind'],
  pieces: ['tk'],
  netPrices: ['km-ta'],
  free: ['tasuta'],
  lowestPrices: ['madalaim'],
  days: ['päeva'],
  grossPrices: ['km-ga'],
  asideHeadings: ['sarnased'],
};
