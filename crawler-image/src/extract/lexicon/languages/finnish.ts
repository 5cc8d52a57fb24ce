import type { Words } from './words.ts';

/** Finnish. */
export const finnish: Words = {
  errorWords: ['virhe', 'hups'],
  notFound: ['sivua ei (löydy|löytynyt|ole olemassa)'],
  logins: ['kirjaudu( sisään)?'],
  availability: {
    in_stock: ['varastossa'],
    out_of_stock: ['ei varastossa', 'loppuunmyyty', 'tilapäisesti loppu'],
  },
  buyButtons: ['lisää koriin', 'ostoskoriin'],
  priceWords: ['hinta'],
  otherAmounts: ['toimitus', 'toimituskulut', 'säästät', 'säästä', 'pantti', 'alennus'],
  pieces: ['kpl'],
  memberPrices: ['jäsenhinta', '(plussa|s-etu)-?kortilla', 'jäsenille'],
  netPrices: ['alv ?0', 'veroton'],
  afterOtherAmounts: ['pantti', 'kk_', 'toimituskulut', 'alennus'],
  lowestPrices: ['alin', 'halvin'],
  days: ['päivän'],
  free: ['ilmainen', 'maksuton'],
  grossPrices: ['sis.? ?alv', 'alv sis'],
  asideHeadings: ['samankaltais', 'muut ostivat'],
  priceClasses: ['hinta'],
};
