import { finds } from '../lexicon/phrases.ts';
import type { Element } from '../page/dom.ts';

/**
 * What the names of elements and the words of headings say about what stands there: that it is about other
 * products or belongs to the site, that it is the price as it was, that nobody sees it.
 */

const ASIDE_NAME = new RegExp(
  [
    'related|recommend|up-?sells?\\b|cross-?sell|similar|sponsor|accessories|also[-_]?(?:like|bought|view)|recently|last-?(?:seen|viewed)',
    'bought-?together|breadcrumb|mini-?cart|cookie|consent',
    '\\bfooter\\b|\\bnav(?:bar|igation)?\\b|(?:^|[\\s_-])rec(?:s|os?)?(?:$|[\\s_-])',
  ].join('|'),
  'i',
);

/** Whether what is called so stands beside the product: navigation, or other products. */
export function isAsideName(name: string): boolean {
  return name !== '' && ASIDE_NAME.test(name);
}

const ASIDE_HEADING = finds('asideHeadings');

/** Whether what comes after a heading, or after a line that looks like one, is about other products. */
export function isAsideHeading(text: string, isHeading: boolean): boolean {
  if (text.length > HEADING_LENGTH_MAX) return false;
  const at = text.search(ASIDE_HEADING);
  return isHeading ? at >= 0 : at >= 0 && at <= START_MAX && !/[.:!?。！]$/u.test(text);
}

/** Titles of products hold such words too, but are longer. */
const HEADING_LENGTH_MAX = 50;
/** A sentence may hold such words anywhere; a heading starts with them. */
const START_MAX = 10;

const OLD_NAME =
  /(?:^|[\s_-])(?:old|was|original|strike\w*|compare-?at(?:-?price)?|regular|msrp|rrp|list-?price|market|before|crossed)(?:$|[\s_-])|old-?price|price-?old|original-?price|line-?through|text-?strike/i;

/** Whether what is called so is the price as it was. */
export function isOldName(name: string): boolean {
  return OLD_NAME.test(name);
}

/** They come first, and may hold more than everything else on the page. */
const COOKIE_DIALOG = /cookie[\w-]{0,30}(?:dialog|banner|consent|notice|popup|modal|overlay)(?![\w-])/i;

/** Whether an element is of no account: its own style crosses it out or hides it, or it asks for cookies. */
export function isUnseen(element: Element, name: string): boolean {
  const { style } = element.attribs;
  return (style !== undefined && /line-through|display\s*:\s*none/i.test(style)) || COOKIE_DIALOG.test(name);
}

const HIDDEN_CLASS =
  /(?:^|[\s_])(?:(?:is|ng|[au]|aok|uk|x)-?)?(?:hidden|hide|d-none)(?=\s|$)|(?:^|[\s_-])(?:modal|popover|popup|lightbox|tooltip)(?:$|\s|[-_](?!trigger|open|button|link|toggle))/i;
/** Seen on some screens: what is hidden at one width is shown at others. */
const SHOWN_SOMEWHERE =
  /(?:^|[\s-])(?:xs|sm|md|lg|xl|2xl|print)[-:]|(?:block|flex|inline)[-_](?:sm|md|lg|xl)/i;

/** Whether its class hides an element until something happens: messages for later, other tabs. */
export function isHidden({ attribs }: Element): boolean {
  if (attribs['hidden'] !== undefined && attribs['hidden'] !== 'false') return true;
  const name = (attribs['class'] ?? '').slice(0, CLASS_LENGTH_MAX);
  return HIDDEN_CLASS.test(name) && !SHOWN_SOMEWHERE.test(name);
}

const CLASS_LENGTH_MAX = 200;
