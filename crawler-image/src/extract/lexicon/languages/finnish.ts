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
  otherAmounts: ['toimitus'],
  pieces: ['kpl'],
  asideHeadings: ['samankaltais', 'muut ostivat'],
  priceClasses: ['hinta'],
};
