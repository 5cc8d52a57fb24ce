import type { Words } from './words.ts';

/** Persian. */
export const persian: Words = {
  availability: {
    in_stock: ['_موجود'],
    out_of_stock: ['ناموجود'],
  },
  priceLabels: ['قیمت'],
  otherAmounts: ['هزینه ارسال', 'تخفیف'],
  free: ['رایگان'],
};
