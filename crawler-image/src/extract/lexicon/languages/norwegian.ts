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
  oldPriceLabels: ['førpris', 'veil.? ?pris'],
  otherAmounts: ['frakt', 'levering'],
  netPrices: ['eks.? ?m[vo][am]s?'],
  asideHeadings: ['lignende', 'relaterte'],
};
