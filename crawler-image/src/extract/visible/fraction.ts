import { isElement, TEXT_NODE, textOf, type Element } from '../page/dom.ts';
import { CURRENCY_PATTERN } from '../values/currency.ts';
import { calledOf } from './line-context.ts';

/** Elements that are part of a price, or only look like it. */

const FRACTION_NAME =
  /cents?(?![a-z])|cent(?:ime|avo|esim)|c[ée]ntimo|frac(?![a-z])|fraction|decimal|pence|penn(?:y|ies)|kope(?:ck|yk|jk)|grosz|nachkomma|minor[-_]?(?:unit|digit|part)|super-?script|(?:^|[\s_-])(?:dec|sup)(?:$|[\s_-])/i;
const CENTS = new RegExp(`^\\s*\\d{2}\\s?(?:${CURRENCY_PATTERN})?\\s*$`, 'u');

/**
 * Whether an element is the fraction of a price, set apart only by its style, without a decimal sign.
 *
 * @param before The text before it.
 */
export function isFraction(element: Element, before: string): boolean {
  if (!/\d\s?$/.test(before)) return false;
  const name = calledOf(element);
  // Named as a fraction, or after an amount without a fraction inside an element named as a price.
  const isCalled = FRACTION_NAME.test(name) || (/price/i.test(name) && /^\D{0,4}\d{1,3}$/.test(before));
  return (
    (element.name === 'sup' || isCalled || GROUPED.test(before)) && CENTS.test(smallTextOf(element) ?? '')
  );
}

/** Thousands at the end of a text: two digits more, without a space, make no number, but are cents. */
const GROUPED = /(?:^|[^\d.,'’])\d{1,3}(?:([.,'’])\d{3})(?:\1\d{3})*$/;

/** A number without decimals, at the end of a text. */
const WHOLE = /(?:^|[^\d.,'’])(?:\d{1,3}(?:[.,'’ ]\d{3})+|\d+)\s?$/;

/** The same for an element within one that is known to be a price: it needs neither a name nor a style. */
export function isFractionOfPrice(element: Element, before: string): boolean {
  return WHOLE.test(before) && CENTS.test(smallTextOf(element) ?? '');
}

/** Whether an element within a price is the number of a footnote. */
export function isFootnote(element: Element): boolean {
  return element.name === 'sup' && /^\W{0,2}\d\W{0,2}$/.test(smallTextOf(element) ?? '');
}

/** The text of an element that has hardly anything inside; null if it has more. */
function smallTextOf(element: Element): string | null {
  const { childNodes } = element;
  if (childNodes.length > CHILDREN_MAX) return null;
  const isPlain = childNodes.every(
    (node) => node.nodeType === TEXT_NODE || (isElement(node) && node.childNodes.length <= 1),
  );
  return isPlain ? textOf(element) : null;
}

const CHILDREN_MAX = 3;
