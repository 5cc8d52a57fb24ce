import { descendantsOf, nameOf, parentOf, textOf, type Dom, type Element } from './dom.ts';
import { parsePrice, type Price } from './price.ts';

const PRICE_NAME = /price|amount|cost|jiage|价格|售价/i;
/** Prices that are not what one pays: crossed out, of something else, per unit. */
const NOT_THE_PRICE =
  /old|was|original|strike|compare|regular|msrp|rrp|list-?price|market|unit|save|saving|discount|shipping|postage|related|recommend|tax|label/i;
const CROSSED_OUT = new Set(['del', 's', 'strike']);

const TEXT_LENGTH_MAX = 60;
/** More prices than this side by side are a list of products. */
const PRICES_MAX = 3;
const LEVELS_MAX = 8;
/** Elements that are named like a price and looked at; the right one comes early. */
const CANDIDATES_MAX = 200;

/**
 * The price one would pay for what the page is about: among the elements that are named like a price,
 * the first in the smallest part of the page that holds the heading and any price at all. Null where that
 * part holds many: then the page is a list.
 */
export function visiblePrice({ elements, headings }: Dom): Price | null {
  const [heading] = headings;
  const body = elements.find(({ name }) => name === 'body') ?? null;
  let part: Element | null = heading === undefined ? body : parentOf(heading);
  for (let level = 0; part !== null && level < LEVELS_MAX; level++) {
    const prices = pricesIn(part);
    if (prices.length > 0) return prices.length > PRICES_MAX ? null : best(prices);
    part = part === body ? null : parentOf(part);
  }
  return null;
}

/** A price with its currency is surer than a bare number. */
function best(prices: readonly Price[]): Price | null {
  return prices.find(({ currency }) => currency !== null) ?? prices[0] ?? null;
}

function pricesIn(part: Element): Price[] {
  const prices: Price[] = [];
  let counted: Element | null = null;
  let candidates = 0;
  for (const element of descendantsOf(part)) {
    if (!isNamedPrice(element) || isWithin(element, counted)) continue;
    if (++candidates > CANDIDATES_MAX) break;
    const text = textOf(element, isNotThePrice);
    const price = text.length > TEXT_LENGTH_MAX ? null : parsePrice(text);
    if (price === null || isInsideOther(element, part)) continue;
    prices.push(price);
    // Its parts (sign, whole, cents) are not prices of their own.
    counted = element;
  }
  return prices;
}

function isNamedPrice(element: Element): boolean {
  return PRICE_NAME.test(nameOf(element)) && !isNotThePrice(element);
}

function isNotThePrice(element: Element): boolean {
  return CROSSED_OUT.has(element.name) || NOT_THE_PRICE.test(nameOf(element));
}

function isWithin(element: Element, outer: Element | null): boolean {
  if (outer === null) return false;
  let above: Element | null = element;
  while (above !== null && above !== outer) above = parentOf(above);
  return above !== null;
}

/** Whether something between the element and the part says that this is another price. */
function isInsideOther(element: Element, part: Element): boolean {
  let above = parentOf(element);
  while (above !== null && above !== part) {
    if (isNotThePrice(above)) return true;
    above = parentOf(above);
  }
  return false;
}
