import type { Words } from './words.ts';

/** Greek. */
export const greek: Words = {
  errorWords: ['σφάλμα', 'λυπούμαστε'],
  notFound: ['η σελίδα δεν (βρέθηκε|υπάρχει)', '(η )?σελίδα δεν βρέθηκε'],
  logins: ['σύνδεση', 'είσοδος'],
  availability: {
    in_stock: ['σε απόθεμα', 'άμεσα διαθέσιμο', '_διαθέσιμο'],
    out_of_stock: ['εξαντλ', 'μη διαθέσιμ'],
  },
  buyButtons: ['στο καλάθι'],
  priceWords: ['τιμή'],
  netPrices: ['χωρίς φπα', String.raw`\+ ?φπα`],
  afterOtherAmounts: ['το μήνα', 'έκπτωση', 'μεταφορικά'],
  fromWords: ['από'],
  otherAmounts: ['μεταφορικά', 'έκπτωση', 'κέρδος'],
  lowestPrices: ['χαμηλότερη'],
  days: ['ημερών'],
  free: ['δωρεάν'],
  grossPrices: ['με φπα', 'συμπ.? ?φπα'],
  asideHeadings: ['παρόμοια', 'σχετικά προϊόντα'],
};
