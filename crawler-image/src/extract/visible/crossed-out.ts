import { textOf, nameOf, type Dom } from '../page/dom.ts';
import { pricesIn, type Price } from '../values/found-prices.ts';
import { seenPrice, type Seen } from './seen.ts';
import { isOldName, STRUCK } from './surroundings.ts';

/** A product page crosses out a few prices; a list of products, many. */
const ELEMENTS_MAX = 20;

/**
 * A price from markup; null if the page crosses out that amount and shows a lower one: some shops mark up the old
 * price, and show the actual one only visibly.
 */
export function unlessCrossedOut(price: Price | null, seen: () => Seen): Price | null {
  if (price === null) return null;
  const { page } = seen();
  if (!isCrossedOut(price.amount, page.dom(), page.language)) return price;
  const shown = seenPrice(seen());
  return shown !== null && shown.amount < price.amount ? null : price;
}

function isCrossedOut(amount: number, { elements }: Dom, language: string | null): boolean {
  let found = 0;
  for (const element of elements) {
    const { name, attribs } = element;
    if (!STRUCK.has(name) && !isOldName(nameOf(element)) && !attribs['style']?.includes('line-through'))
      continue;
    if (++found > ELEMENTS_MAX) break;
    if (
      pricesIn(textOf(element).slice(0, TEXT_LENGTH_MAX), language).some((price) => price.amount === amount)
    )
      return true;
  }
  return false;
}

const TEXT_LENGTH_MAX = 100;
