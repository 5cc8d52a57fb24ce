import type { Words } from './words.ts';

/** Danish. */
export const danish: Words = {
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
  oldPriceLabels: ['veil.? ?pris'],
  otherAmounts: ['levering'],
  netPrices: ['eks.? ?m[vo][am]s?'],
  asideHeadings: ['lignende', 'relaterede'],
};
