import type { Words } from './words.ts';

/** Ukrainian. */
export const ukrainian: Words = {
  errorWords: ['помилка', 'ой'],
  notFound: ['(така |ця )?сторінк[ау] не (знайдено|існує|знайдена)', 'такої сторінки (немає|не існує)'],
  logins: ['(вхід|увійти|авторизація)'],
  availability: {
    in_stock: ['в наявності'],
    backorder: ['під замовлення'],
    out_of_stock: ['немає в наявності', 'відсутній'],
  },
  stockLabels: ['наявність'],
  buyButtons: ['до кошика', 'в кошик'],
  priceWords: ['ціна'],
  fromWords: ['від'],
  otherAmounts: ['доставка', 'економія', 'знижка', 'вигода', 'платеж(і|ів) по'],
  pieces: ['шт'],
  netPrices: ['bez пдв', 'без пдв'],
  afterOtherAmounts: ['на місяць', 'міс_', 'доставка'],
  perMeasure: ['за'],
  days: ['днів'],
  free: ['безкоштовно'],
  grossPrices: ['з пдв'],
  rangeWords: ['до'],
  asideHeadings: ['схожі'],
};
