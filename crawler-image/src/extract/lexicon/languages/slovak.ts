import type { Words } from './words.ts';

/** Slovak. */
export const slovak: Words = {
  errorWords: ['chyba'],
  notFound: ['stránka (nebola nájdená|sa nenašla|neexistuje)', 'stránku sa nepodarilo nájsť'],
  logins: ['prihlásenie', 'prihlásiť sa'],
  availability: {
    in_stock: ['skladom', 'na sklad[eě]'],
    preorder: ['predobjedn'],
    backorder: ['na objedn[aá]'],
    out_of_stock: [
      'vypredan[éýáeo]+',
      'nie je (skladom|na sklade|dostupn)',
      'nedostupn[ýáéo]',
      'momentálne nedostupn',
    ],
    discontinued: ['ukončen[ýáéo] (výroba|predaj)'],
  },
  stockLabels: ['dostupnosť'],
  otherPlaces: ['predajn'],
  buyButtons: ['do košíka'],
  priceWords: ['cena'],
  priceLeads: ['teraz'],
  oldPriceLabels: ['pôvodn[áe]( cena)?', 'bežn[áe]( cena)?'],
  otherAmounts: ['doprava', 'ušetríte'],
  pieces: ['kus', 'ks'],
  netPrices: ['bez dph'],
  rangeWords: ['do'],
  asideHeadings: ['^príslušenstvo', 'mohlo by (vás|sa)', 'odporúčame', 'súvisiac', 'podobn'],
  priceClasses: ['cena'],
  stockClasses: ['dostupn'],
};
