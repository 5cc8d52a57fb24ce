import type { Words } from './words.ts';

/** Greek. */
export const greek: Words = {
  availability: {
    in_stock: ['σε απόθεμα', 'άμεσα διαθέσιμο', '_διαθέσιμο'],
    out_of_stock: ['εξαντλ', 'μη διαθέσιμ'],
  },
  buyButtons: ['στο καλάθι'],
  priceWords: ['τιμή'],
  asideHeadings: ['παρόμοια', 'σχετικά προϊόντα'],
};
