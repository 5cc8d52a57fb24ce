import type { Words } from './words.ts';

/** Norwegian. */
export const norwegian: Words = {
  notFoundAlone: ['ikke funnet'],
  errorWords: ['feil', 'beklager'],
  notFound: [
    'siden (ble ikke funnet|finnes ikke|eksisterer ikke)',
    '(side|siden) ikke funnet',
    'fant ikke siden',
  ],
  logins: ['logg inn'],
  availability: {
    in_stock: ['på lager'],
    backorder: ['bestillingsvare'],
    out_of_stock: ['ikke (i|på) lager', 'utsolgt'],
  },
  stockLabels: ['lagerstatus'],
  yes: ['ja'],
  buyButtons: ['handlekurv'],
  priceWords: ['pris'],
  fromWords: ['fra'],
  priceLeads: ['nå'],
  oldPriceLabels: ['førpris', 'før', 'veil.? ?pris'],
  otherAmounts: ['frakt', 'levering', 'spar', 'du sparer', 'pant', 'rabatt', 'delbetaling', 'nedbetaling'],
  pieces: ['stk', 'stykk'],
  orMore: ['eller flere'],
  memberPrices: ['(medlems|klubb)-?pris', '(for )?medlemmer'],
  netPrices: ['(ekskl.?|eksklusive) ?(moms|mva)', 'eks.? ?m[vo][am]s?', 'uten mva', 'ex.? ?mva'],
  afterOtherAmounts: ['pant', 'rabatt', 'i frakt', 'frakt', 'per måned', String.raw`md\b`, String.raw`mnd\b`],
  perMeasure: ['pr.?'],
  lowestPrices: ['laveste'],
  days: ['dage(r|ne)'],
  afterPrices: ['inkl', 'eks'],
  grossPrices: ['(inkl.?|inklusive|med) ?(moms|mva)', 'inkl.? ?mva'],
  asideHeadings: ['lignende', 'relaterte'],
};
