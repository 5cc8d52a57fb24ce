import { finds } from '../lexicon/phrases.ts';
import type { Element } from '../page/dom.ts';

/**
 * Tells by the names of elements and the words of headings whether content is about other products or belongs to the
 * site, is an old price, or is not visible.
 */

const ASIDE_NAME = new RegExp(
  [
    'related|recommend|up-?sells?\\b|cross-?sell|similar|sponsor|accessories|also[-_]?(?:like|bought|view)|recently|last-?(?:seen|viewed)',
    'bought-?together|breadcrumb|mini-?cart|cookie|consent',
    '\\bfooter\\b|\\bnav(?:bar|igation)?\\b|(?:^|[\\s_-])rec(?:s|os?)?(?:$|[\\s_-])',
  ].join('|'),
  'i',
);

/** Whether an element with this name is navigation or about other products. */
export function isAsideName(name: string): boolean {
  return name !== '' && ASIDE_NAME.test(name);
}

const ASIDE_HEADING = finds('asideHeadings');

/** Whether a heading, or a line that looks like one, announces other products. */
export function isAsideHeading(text: string, isHeading: boolean): boolean {
  if (text.length > HEADING_LENGTH_MAX) return false;
  const at = text.search(ASIDE_HEADING);
  return isHeading ? at >= 0 : at >= 0 && at <= START_MAX && !/[.:!?。！]$/u.test(text);
}

/** Product titles contain such words too, but are longer. */
const HEADING_LENGTH_MAX = 50;
/** A sentence may contain such words anywhere; a heading starts with them. */
const START_MAX = 10;

const OLD_NAME =
  /(?:^|[\s_-])(?:old|was|original|strike\w*|compare-?at(?:-?price)?|regular|msrp|rrp|list-?price|market|before|crossed)(?:$|[\s_-])|old-?price|price-?old|original-?price|line-?through|text-?strike/i;

/** Whether an element with this name is an old price. */
export function isOldName(name: string): boolean {
  return OLD_NAME.test(name);
}

/** Elements whose text is crossed out. */
export const STRUCK: ReadonlySet<string> = new Set(['del', 's', 'strike']);

/** Cookie dialogs come first, and may contain more text than the rest of the page. */
const COOKIE_DIALOG = /cookie[\w-]{0,30}(?:dialog|banner|consent|notice|popup|modal|overlay)(?![\w-])/i;

/** Whether an element is to be ignored: its own style crosses it out or hides it, or it is a cookie dialog. */
export function isUnseen(element: Element, name: string): boolean {
  const { style } = element.attribs;
  return (style !== undefined && /line-through|display\s*:\s*none/i.test(style)) || COOKIE_DIALOG.test(name);
}

const HIDDEN_CLASS =
  /(?:^|[\s_])(?:(?:is|ng|[au]|aok|uk|x)-?)?(?:hidden|hide|d-none)(?=\s|$)|(?:^|[\s_-])(?:modal|popover|popup|lightbox|tooltip)(?:$|\s|[-_](?!trigger|open|button|link|toggle))/i;
/** Visible on some screens: hidden at one width, shown at others. */
const SHOWN_SOMEWHERE =
  /(?:^|[\s-])(?:xs|sm|md|lg|xl|2xl|print)[-:]|(?:block|flex|inline)[-_](?:sm|md|lg|xl)/i;

/** Whether an attribute or class hides an element until something happens, such as a message or another tab. */
export function isHidden({ attribs }: Element): boolean {
  if (attribs['hidden'] !== undefined && attribs['hidden'] !== 'false') return true;
  const name = (attribs['class'] ?? '').slice(0, CLASS_LENGTH_MAX);
  return HIDDEN_CLASS.test(name) && !SHOWN_SOMEWHERE.test(name);
}

const CLASS_LENGTH_MAX = 200;
