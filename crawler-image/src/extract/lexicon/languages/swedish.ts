import type { Words } from './words.ts';

/** Swedish. */
export const swedish: Words = {
  notFoundAlone: ['hittades inte'],
  errorWords: ['fel', 'hoppsan', 'tyvärr'],
  notFound: [
    'sidan (kunde inte hittas|hittades inte|finns inte( längre)?|saknas)',
    'produkten hittades inte',
  ],
  logins: ['logga in'],
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
  otherAmounts: ['frakt', 'du sparar'],
  pieces: ['st'],
  asideHeadings: ['liknande', 'relaterade', 'andra (köpte|tittade)', 'köpt tillsammans'],
};
