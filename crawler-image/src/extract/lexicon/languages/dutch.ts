import type { Words } from './words.ts';

/** Dutch. */
export const dutch: Words = {
  notFoundAlone: ['niet gevonden'],
  errorWords: ['fout', 'foutmelding', 'helaas', 'oeps'],
  notFound: [
    '(de |deze )?(pagina|product)( (is|kan|kon))? niet (gevonden|beschikbaar)( worden)?',
    '(de |deze )?pagina bestaat niet( meer)?',
  ],
  logins: ['inloggen', 'aanmelden'],
  availability: {
    in_stock: ['op voorraad'],
    backorder: ['op bestelling'],
    out_of_stock: ['uitverkocht', 'niet (op voorraad|leverbaar|beschikbaar)'],
  },
  stockLabels: ['beschikbaarheid', 'voorraad'],
  yes: ['ja'],
  buyButtons: ['in winkel(wagen|mandje)'],
  priceWords: ['prijs'],
  oldPriceLabels: ['adviesprijs', 'van'],
  otherAmounts: [String.raw`verzend\w*`, 'bespaar'],
  warranties: ['garantie'],
  asideHeadings: ['gerelateerd', 'vergelijkbare', 'vaak samen', 'ook bekeken', 'anderen (kochten|bekeken)'],
};
