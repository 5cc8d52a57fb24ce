import type { Words } from './words.ts';

/** Romanian. */
export const romanian: Words = {
  errorWords: ['eroare'],
  notFound: ['pagina( (solicitată|căutată))? nu (a fost găsită|există|este disponibilă|a putut fi găsită)'],
  logins: ['autentificare', 'conectare'],
  availability: {
    in_stock: ['în stoc', 'pe stoc'],
    out_of_stock: ['indisponibil', 'stoc epuizat', 'lipsă stoc', 'nu este în stoc'],
  },
  buyButtons: ['adaugă în coș', 'la coș'],
  priceWords: ['preț'],
  priceLabels: ['pret', 'prețul'],
  fromWords: ['(începând )?de la'],
  otherAmounts: ['livrare', 'transport', 'economisești', 'reducere', 'garanție', 'rate de'],
  pieces: ['buc'],
  netPrices: ['fără tva'],
  afterOtherAmounts: ['pe lună', 'garanție', 'reducere', 'transport'],
  lowestPrices: ['cel mai mic'],
  days: ['(de )?zile'],
  free: ['gratuit'],
  grossPrices: ['cu tva', 'tva inclus'],
  asideHeadings: ['produse (similare|asem|recomandate)', 'te-ar putea'],
  stockClasses: ['disponib'],
};
