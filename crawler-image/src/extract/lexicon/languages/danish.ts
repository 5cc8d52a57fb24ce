import type { Words } from './words.ts';

/** Danish. */
export const danish: Words = {
  notFoundAlone: ['ikke fundet'],
  errorWords: ['fejl', 'beklager'],
  notFound: ['siden (blev ikke fundet|findes ikke|kunne ikke findes|eksisterer ikke)', 'side ikke fundet'],
  logins: ['log ind'],
  availability: {
    in_stock: ['på lager'],
    backorder: ['bestillingsvare'],
    out_of_stock: ['ikke (i|på) lager', 'udsolgt'],
    discontinued: ['udgået'],
  },
  stockLabels: ['lagerstatus'],
  yes: ['ja'],
  buyButtons: ['læg i kurv'],
  priceWords: ['pris'],
  fromWords: ['fra'],
  priceLeads: ['nu'],
  oldPriceLabels: ['veil.? ?pris', 'før'],
  otherAmounts: ['levering', 'fragt', 'spar', 'du sparer', 'pant', 'rabat', 'afbetaling'],
  severalFor: ['for'],
  netPrices: ['eks.? ?m[vo][am]s?', 'uden moms', 'ex.? ?moms'],
  afterOtherAmounts: ['pant', 'rabat', 'fragt', 'om måneden', String.raw`md\b`, 'i fragt'],
  perMeasure: ['pr.?'],
  lowestPrices: ['laveste'],
  days: ['dages?'],
  free: ['gratis'],
  afterPrices: ['inkl', 'ekskl'],
  grossPrices: ['inkl.? ?moms'],
  asideHeadings: ['lignende', 'relaterede'],
};
