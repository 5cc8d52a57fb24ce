import type { Words } from './words.ts';

/** Persian. */
export const persian: Words = {
  errorWords: ['خطای?', 'متأسفانه'],
  notFound: ['صفحه (مورد نظر )?(یافت|پیدا) نشد'],
  logins: ['ورود( به (سایت|حساب))?'],
  availability: {
    in_stock: ['_موجود'],
    out_of_stock: ['ناموجود'],
  },
  priceLabels: ['قیمت'],
  otherAmounts: ['هزینه ارسال', 'تخفیف'],
  free: ['رایگان'],
};
