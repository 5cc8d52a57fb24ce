import { TEXT_NODE, textOf, type Element } from '../page/dom.ts';
import { linesIn, type Line } from './lines.ts';
import { NET_NAME, isOtherName } from './price-names.ts';

/**
 * The text of an element that a selector or markup calls a price, as the parser of prices expects it: one line for each
 * block, cents in an element of their own behind a decimal sign, and without what is crossed out or called something
 * else, unless there is nothing else.
 */
export function priceTextOf(element: Element): string {
  if (isPlain(element)) return textOf(element);
  const shown = linesOfPrice(element, false);
  const lines = shown.some(hasDigit) ? shown : linesOfPrice(element, true);
  const best = Math.min(...lines.filter(hasDigit).map(rankOf));
  return textIn(lines.filter((line) => rankOf(line) <= best));
}

/** All of the text of such an element, also what is crossed out. */
export function wholePriceTextOf(element: Element): string {
  return isPlain(element) ? textOf(element) : textIn(linesOfPrice(element, true)).replaceAll('\n', ' ');
}

/** The text of an element as the value of a property of structured data. */
export function propertyTextOf(element: Element, property: string): string {
  return PRICE_PROPERTY.test(property) ? priceTextOf(element) : textOf(element);
}

const PRICE_PROPERTY = /\b(?:price|(?:low|high|min|max)Price|has(?:Min|Max)?CurrencyValue)\b/;

/** Most have one text and nothing else. */
function isPlain({ childNodes }: Element): boolean {
  const [only, ...others] = childNodes;
  return only === undefined || (only.nodeType === TEXT_NODE && others.length === 0);
}

function linesOfPrice(element: Element, isAll: boolean): Line[] {
  return linesIn(element.childNodes, { isMain: () => isAll, isPrice: true });
}

function hasDigit({ text }: Line): boolean {
  return /\p{Nd}/u.test(text);
}

/** The lower, the likelier a line has the price. */
function rankOf({ names, isOld, isHidden, isAside }: Line): number {
  if (isOld || isOtherName(names)) return 3;
  if (isHidden || isAside) return 2;
  return NET_NAME.test(names) ? 1 : 0;
}

function textIn(lines: readonly Line[]): string {
  return lines.map(({ text }) => text).join('\n');
}
