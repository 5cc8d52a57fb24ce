import { decodeText, textOfMarkup } from '../page/text.ts';

/** Values are encoded once more by some template engines, and again by some plugins. */
const TIMES_MAX = 3;
const REFERENCE = /&(?:#\d{1,7}|#x[\da-f]{1,6}|[a-z]{2,8});/i;
/** Signs that a text is markup, and does not only mention an element. */
const MARKUP =
  /<\/(?:p|div|span|b|strong|em|i|u|ul|ol|li|h[1-6]|a|bdi|font|sup|small|del|ins)\s{0,9}>|<br\s{0,9}\/?>/i;

/**
 * A text of structured data or of a meta tag as people read it: without markup, and with its character references
 * decoded, however many times it was encoded.
 *
 * @param isMarkup Whether all its tags are markup. Otherwise it may mention some: `The <main> element`.
 */
export function readableText(value: string, isMarkup: boolean): string {
  let text = isMarkup ? textOfMarkup(value) : value;
  for (let times = 1; times < TIMES_MAX; times++) {
    if (MARKUP.test(text)) text = textOfMarkup(text);
    else if (REFERENCE.test(text)) text = decodeText(text);
    else break;
  }
  return text;
}

const STRUCK = /<(del|s|strike)(?:\s[^<>]{0,300})?>[^]{0,1000}?<\/\1\s{0,9}>/gi;
const WHOLE = String.raw`(?<![\d.,'’])(\d{1,3}(?:[.,'’ ]\d{3}){1,4}|\d{1,12})`;
const INLINE = '(?:sup|span|small|b|i|u|em|strong|bdi|font|big)';
/** Cents in an element of their own, behind a number that may be in another one: `<b>12</b><sup>99</sup>`. */
const CENTS = new RegExp(
  String.raw`${WHOLE}\s{0,3}(?:<\/${INLINE}>\s{0,3}){0,3}(?:<${INLINE}(?:\s[^<>]{0,300})?>\s{0,3}){1,3}[.,]?(\d{2})\s{0,3}(?=<\/)`,
  'gi',
);
const NUMBER_LENGTH_MAX = 5000;

/** The text of a price, a number, a currency or a term, in which references and tags would be misread. */
export function valueText(value: string): string {
  let text = value;
  for (let times = 0; times < TIMES_MAX && /[<&]/.test(text); times++) {
    text = text.slice(0, NUMBER_LENGTH_MAX);
    const current = text.replaceAll(STRUCK, ' ').replaceAll(CENTS, '$1.$2');
    // All of it may be crossed out.
    text = textOfMarkup(current) || textOfMarkup(text);
  }
  return text;
}
