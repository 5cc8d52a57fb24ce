import type { Words } from './words.ts';

/** Czech. */
export const czech: Words = {
  notFoundAlone: ['nenalezeno'],
  errorWords: ['chyba', 'jejda', 'ups'],
  notFound: [
    'stránka (nebyla nalezena|nenalezena|neexistuje)',
    '(požadovaná|hledaná) stránka (nebyla nalezena|neexistuje)',
  ],
  logins: ['přihlášení', 'přihlásit se'],
  availability: {
    in_stock: ['skladem', 'na sklad[eě]'],
    preorder: ['předobjed'],
    backorder: ['na objedn[aá]'],
    out_of_stock: [
      'vyprod[aá]n[oýaé]?',
      'není (skladem|k dispozici)',
      'nedostupn[ýáéo]',
      'momentálně nedostupn',
    ],
    discontinued: ['ukončen[ýáéo] (výroba|prodej)'],
  },
  stockLabels: ['dostupnost'],
  otherPlaces: ['prodejn'],
  buyButtons: ['do košíku'],
  priceWords: ['cena'],
  priceLeads: ['nyní'],
  oldPriceLabels: ['původní( cena)?', 'běžn[áě]( cena)?'],
  otherAmounts: ['doprava', 'ušetříte'],
  pieces: ['kus', 'ks'],
  netPrices: ['bez dph'],
  rangeWords: ['do'],
  asideHeadings: ['související', 'souvisejí', '^příslušenství', 'mohlo by vás', 'doporučujeme', 'podobn'],
  priceClasses: ['cena'],
  stockClasses: ['dostupn'],
};
