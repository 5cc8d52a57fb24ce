import type { Words } from './words.ts';

/** Polish. */
export const polish: Words = {
  notFoundAlone: ['nie znaleziono'],
  errorWords: ['błąd', 'ups'],
  notFound: [
    '(ta )?(strona|podstrona) nie (została znaleziona|istnieje|znaleziona)',
    'nie (znaleziono|odnaleziono|ma takiej) strony',
  ],
  logins: ['(zaloguj się|logowanie)'],
  availability: {
    in_stock: ['_dostępn[ya]', 'w magazynie', 'na stanie'],
    limited: ['tylko # szt'],
    preorder: ['przedsprzeda'],
    backorder: ['na zamówienie'],
    out_of_stock: ['niedostępn[yae]', 'brak w magazynie', 'brak towaru', 'wyprzedan[ye]'],
    discontinued: ['produkt wycofany'],
  },
  stockLabels: ['dostępność'],
  otherPlaces: ['sklep'],
  buyButtons: ['do koszyka', 'kup teraz'],
  priceWords: ['cena'],
  priceLeads: ['teraz'],
  oldPriceLabels: ['przed', 'cena (regularna|katalogowa)'],
  otherAmounts: ['wysyłka', 'dostawa', 'taniej o', String.raw`najniższa cena\D{0,60}`],
  warranties: ['gwarancj[ai]'],
  pieces: ['szt'],
  netPrices: ['bez vat'],
  rangeWords: ['do'],
  asideHeadings: ['podobn', 'polecan', 'klienci (kupili|oglądali)', 'inni kupili'],
  priceClasses: ['cena'],
  stockClasses: ['dostepn'],
};
