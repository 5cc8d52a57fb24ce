import type { Words } from './words.ts';

/** Slovene. */
export const slovene: Words = {
  errorWords: ['napaka'],
  notFound: ['strani ni( bilo)? mogoče najti', 'stran (ni bila najdena|ne obstaja)'],
  availability: {
    in_stock: ['na (zalogi|zalihi|stanju|skladištu)', 'dobavljivo'],
    backorder: ['po naročilu'],
    out_of_stock: ['ni na (zalogi|zalihi|stanju|skladištu)', 'razprodan[oa]', 'ni dobavljivo'],
  },
  stockLabels: ['razpoložljivost'],
  buyButtons: ['v košarico'],
  priceWords: ['cena'],
  fromWords: ['(že )?od'],
  otherAmounts: ['poštnina', 'prihranek', 'dostava', 'popust', 'kavcija'],
  pieces: ['kom'],
  netPrices: ['brez ddv', 'bez ddv'],
  afterOtherAmounts: ['mesečno', 'popusta', 'kavcija'],
  lowestPrices: ['najnižja'],
  days: ['dne(h|vih)'],
  free: ['brezplačno'],
  grossPrices: ['z ddv'],
  asideHeadings: ['sorodni', 'povezani izdelki', 'podobn'],
  priceClasses: ['cena'],
};
