import type { Words } from './words.ts';

/** Slovak. */
export const slovak: Words = {
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
  otherAmounts: ['doprava', 'ušetríte', 'poštovné', 'ušetríš', 'zľava', 'záloha', 'splátk(a|y)( po)?'],
  pieces: ['kus', 'ks'],
  netPrices: ['bez dph'],
  afterOtherAmounts: ['mesačne', 'záloha', 'zľava', 'poštovné', 'doprava'],
  perMeasure: ['za'],
  lowestPrices: ['najnižš'],
  days: ['dní'],
  free: ['zadarmo'],
  afterPrices: ['bez', 's dph', 'vrátane'],
  grossPrices: ['s dph', 'vrátane dph'],
  rangeWords: ['do'],
  asideHeadings: ['^príslušenstvo', 'mohlo by (vás|sa)', 'odporúčame', 'súvisiac', 'podobn'],
  priceClasses: ['cena'],
  stockClasses: ['dostupn'],
};
