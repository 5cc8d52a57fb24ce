import type { Words } from './words.ts';

/** Croatian and Serbian in Latin letters. */
export const croatian: Words = {
  errorWords: ['greška'],
  notFound: ['stranica nije (pronađena|nađena)', 'stranica ne postoji'],
  availability: {
    in_stock: ['na (zalogi|zalihi|stanju|skladištu)'],
    backorder: ['po narudžbi'],
    out_of_stock: ['(nije|nema) na (zalogi|zalihi|stanju|skladištu)', 'rasprodan[oa]'],
  },
  stockLabels: ['dostupnost'],
  buyButtons: ['u košaricu'],
  priceWords: ['cijena', 'cena'],
  fromWords: ['(već )?od'],
  otherAmounts: ['dostava', 'ušteda', 'štedite', 'popust', 'naknada'],
  pieces: ['kom'],
  netPrices: ['bez pdv'],
  afterOtherAmounts: ['mjesečno', 'popusta', 'ušteda', 'dostava'],
  lowestPrices: ['najniža'],
  days: ['dana'],
  free: ['besplatno'],
  grossPrices: ['s pdv-?om', 'uklj.? ?pdv'],
  asideHeadings: ['slični'],
  stockClasses: ['dostupn'],
};
