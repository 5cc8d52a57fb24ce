import type { Words } from './words.ts';

/** Lithuanian. */
export const lithuanian: Words = {
  errorWords: ['klaida'],
  notFound: ['puslapis (nerastas|neegzistuoja)'],
  availability: {
    out_of_stock: ['išparduota'],
  },
  buyButtons: ['į krepšelį'],
  priceLabels: ['kaina'],
  pieces: ['vnt'],
  netPrices: ['be pvm'],
  free: ['nemokamai'],
  lowestPrices: ['mažiausia'],
  days: ['dienų'],
  grossPrices: ['su pvm'],
  asideHeadings: ['susijusios'],
};
