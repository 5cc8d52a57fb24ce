import type { Words } from './words.ts';

/** Swedish. */
export const swedish: Words = {
  availability: {
    in_stock: ['i lager'],
    backorder: ['beställningsvara'],
    out_of_stock: ['slut(såld)?( i lager)?_', '(ej|inte) (i|på) lager'],
    discontinued: ['utgått', 'utgår ur sortimentet'],
  },
  stockLabels: ['lagerstatus'],
  yes: ['ja'],
  buyButtons: ['lägg i (varu)?korgen', String.raw`\bköp\b`, 'i varukorgen', 'lägg i varukorg'],
  priceWords: ['pris'],
  oldPriceLabels: ['ord.? ?pris', 'tidigare'],
  otherAmounts: [
    'frakt',
    'du sparar',
    'spara',
    'rabatt',
    'pant',
    'leverans',
    'jfr-?pris',
    'jämförpris',
    'delbetala från',
  ],
  pieces: ['st'],
  severalFor: ['för'],
  netPrices: ['exk?l.? ?moms', 'exklusive moms', 'utan moms'],
  afterOtherAmounts: ['pant', 'rabatt', 'i månaden', 'frakt', 'per månad', String.raw`mån\b`],
  perMeasure: ['per'],
  instalmentLinks: ['om', 'på'],
  lowestPrices: ['lägsta'],
  days: ['(senaste )?dag(ar(na)?)?'],
  free: ['gratis'],
  afterPrices: ['inkl', 'exkl'],
  grossPrices: ['ink?l.? ?moms', 'inklusive moms'],
  asideHeadings: ['liknande', 'relaterade', 'andra (köpte|tittade)', 'köpt tillsammans'],
};
