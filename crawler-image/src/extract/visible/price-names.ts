import { finds } from '../lexicon/phrases.ts';

/** Class or id of an element that contains a price. */
export const PRICE_NAME = finds('priceClasses');

/** Class or id of an element with an amount that is not the price of the product. */
const OTHER_NAME =
  /unit[-_]?price|price[-_]?per|per[-_]?unit|grundpreis|ship(?!s)|postage|deliver|versand|sav(?:e(?!d-?price)|ing)|discount(?![-_]?(?:ed)?[-_]?price)|coupon|month|install?ment|financ|warrant/i;

/** Class or id of an element with a price without tax. */
export const NET_NAME =
  /(?:^|[\s_-])(?:no-?tax|ex-?(?:cl-?)?(?:vat|tax)|net-?price|price-?(?:net|tax|ex))(?:$|[\s_-])/i;

/** Elements beside each other often have the same name. */
let last = { name: '', isOther: false };

/** Whether an element with this name has an amount that is not the price of the product. */
export function isOtherName(name: string): boolean {
  if (name !== last.name) last = { name, isOther: OTHER_NAME.test(name) };
  return last.isOther;
}
