import type { Words } from './words.ts';

/** Russian. */
export const russian: Words = {
  availability: {
    in_stock: ['_в наличии', 'есть на складе'],
    preorder: ['предзаказ'],
    backorder: ['под заказ'],
    out_of_stock: ['нет в наличии', 'нет на складе', 'закончился', 'распродан'],
    discontinued: ['снят с производства'],
  },
  stockLabels: ['наличие'],
  buyButtons: ['в корзину', 'купить'],
  priceWords: ['цена'],
  oldPriceLabels: ['старая цена'],
  otherAmounts: ['доставка', 'экономия', 'скидка', 'выгода', 'залог', 'рассрочка( от)?', 'вы экономите'],
  pieces: ['шт'],
  netPrices: ['bez ндс', 'без ндс'],
  afterOtherAmounts: ['в месяц', 'мес_', 'скидк', 'за доставку', 'доставка'],
  measures: ['кг', 'мл', 'л', 'г', 'м'],
  perMeasure: ['за'],
  lowestPrices: ['самая низкая', 'минимальная'],
  days: ['дн(ей|я)'],
  free: ['бесплатно'],
  grossPrices: ['с ндс', 'вкл.? ?ндс'],
  rangeWords: ['до'],
  asideHeadings: ['похожие', 'сопутствующ', 'рекоменду', 'с этим товаром', 'вместе с'],
};
