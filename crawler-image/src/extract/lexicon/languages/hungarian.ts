import type { Words } from './words.ts';

/** Hungarian. */
export const hungarian: Words = {
  notFoundAlone: ['nem található'],
  errorWords: ['hiba', 'hoppá'],
  notFound: ['(az |a )?(keresett )?oldal nem (található|létezik)'],
  logins: ['bejelentkezés', 'belépés'],
  availability: {
    in_stock: ['raktáron', 'készleten', 'elérhető'],
    out_of_stock: ['nincs (raktáron|készleten)', 'elfogyott', 'nem elérhető'],
  },
  stockLabels: ['elérhetőség'],
  buyButtons: ['kosárba'],
  priceLabels: ['ár'],
  otherAmounts: ['szállítás', 'megtakarítás', 'kedvezmény', 'betétdíj', 'kiszállítás'],
  pieces: ['db'],
  memberPrices: ['(klub|hűség)kártyával', 'clubcarddal', 'klubár'],
  netPrices: ['áfa nélkül', 'nettó', String.raw`\+ ?áfa`],
  afterOtherAmounts: ['havonta', 'betétdíj', 'kedvezmény', 'megtakarítás', 'szállítás'],
  lowestPrices: ['legalacsonyabb'],
  days: ['nap'],
  free: ['ingyenes'],
  grossPrices: ['bruttó', 'áfával'],
  asideHeadings: ['hasonló', 'kapcsolódó', 'ajánlott'],
};
