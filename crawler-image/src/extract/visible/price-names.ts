import { finds } from '../lexicon/phrases.ts';

const PRICE_NAME = finds('priceClasses');

const OTHER_NAME =
  /unit[-_]?price|price[-_]?per|per[-_]?unit|grundpreis|ship(?!s)|postage|deliver|versand|sav(?:e(?!d-?price)|ing)|discount(?![-_]?(?:ed)?[-_]?price)|coupon|month|install?ment|financ|warrant/i;

/** Class or id of an element with a price without tax. */
export const NET_NAME =
  /(?:^|[\s_-])(?:no-?tax|ex-?(?:cl-?)?(?:vat|tax)|net-?price|price-?(?:net|tax|ex))(?:$|[\s_-])/i;

/** Whether an element with this class or id contains a price. */
export const isPriceName = remembered(PRICE_NAME);

/** Whether an element with this class or id has an amount that is not the price of the product. */
export const isOtherName = remembered(OTHER_NAME);

/** Elements beside each other often have the same name, so the last answer is kept. */
function remembered(pattern: RegExp): (name: string) => boolean {
  let last = { name: '', matches: pattern.test('') };
  return (name) => {
    if (name !== last.name) last = { name, matches: pattern.test(name) };
    return last.matches;
  };
}
