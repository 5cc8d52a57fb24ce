import type { Words } from './words.ts';

/** Arabic. */
export const arabic: Words = {
  errorWords: ['خطأ', 'عذرا'],
  notFound: ['(الصفحة|صفحة) غير (موجودة|متوفرة)', 'لم يتم العثور على الصفحة'],
  logins: ['تسجيل (الدخول|دخول)'],
  availability: {
    in_stock: ['_متوفر'],
    out_of_stock: ['غير متوفر', 'نفد', 'نفذت'],
  },
  buyButtons: ['أضف (إلى|الى) (السلة|العربة)'],
  priceLabels: ['السعر', 'سعر'],
  otherAmounts: ['شحن', 'التوصيل', 'خصم', 'وفر', 'توفير'],
  afterOtherAmounts: ['شهريا', 'خصم'],
  free: ['مجانا', 'مجاني'],
  asideHeadings: ['منتجات (مشابهة|ذات صلة)'],
};
