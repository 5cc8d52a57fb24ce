import { anyOf, finds, isUnspaced, phrasesOf, startingWords, wholeWords } from '../lexicon/phrases.ts';
import type { PhraseList } from '../lexicon/languages/words.ts';

/**
 * Expressions for the words around an amount, and for the names of the elements it is in. Those for the words before
 * it are matched against the end of a short text.
 */

/** Matches a text that ends with one of these words or patterns. */
function endsWith(lists: readonly PhraseList[], patterns: readonly string[] = []): RegExp {
  const words = anyOf(lists.flatMap((list) => startingWords(phrasesOf(list))));
  return new RegExp(String.raw`(?:${[words, ...patterns].join('|')})[^\d\p{L}]{0,6}$`, 'iu');
}

/** Class or id of an element that contains a price. */
export const PRICE_NAME = finds('priceClasses');

/** Class or id of an element with an amount that is not the price of the product. */
export const OTHER_NAME =
  /unit[-_]?price|price[-_]?per|per[-_]?unit|grundpreis|ship(?!s)|postage|deliver|versand|sav(?:e(?!d-?price)|ing)|discount(?![-_]?(?:ed)?[-_]?price)|coupon|month|install?ment|financ|warrant/i;

/** Stands before the price. */
export const PRICE_LABEL = endsWith(['priceWords', 'priceLabels']);

/** Stands before a price, but before other numbers as well. */
export const PRICE_LEAD = endsWith(['priceLeads']);

/** A separate label that mentions a price: `Prix de l'offre :`. */
export const PRICE_WORD = new RegExp(anyOf(wholeWords(phrasesOf('priceWords'))), 'iu');

/** Stands before an old price or a list price. */
export const OLD_LABEL = endsWith(['oldPriceLabels']);

/** Stands before an amount that is not the price of the product. */
export const OTHER_BEFORE = endsWith(
  ['otherAmounts'],
  [
    String.raw`${anyOf(startingWords(phrasesOf('warranties')))}\D{0,20}`,
    // A count of other offers
    String.raw`\(\d{1,4}\)[^\d(]{0,20}`,
    String.raw`\d ${anyOf(phrasesOf('otherOffers'))}[^\d(]{0,12}`,
    // A surcharge, or the price of an option
    String.raw`\+|\(\s?[−–-]|×`,
  ],
);

/** Stands after an amount that is not the price of the product. */
export const OTHER_AFTER = new RegExp(
  String.raw`^\s{0,2}(?:\/|×|x \d|${anyOf(phrasesOf('afterOtherAmounts'))})`,
  'iu',
);

const PIECES = phrasesOf('pieces');
const UNSPACED_PIECES = anyOf(PIECES.filter((piece) => isUnspaced(piece)));
const SPACED_PIECES = anyOf(PIECES.filter((piece) => !isUnspaced(piece)));
/** Stands after a price per piece, which is the price of the product. */
export const PER_PIECE = new RegExp(
  String.raw`^\s{0,2}(?:\/|per|每)\s?(?:${UNSPACED_PIECES}|\d{0,3} ?${SPACED_PIECES}(?!\p{L}))`,
  'iu',
);

export const NET_NAME =
  /(?:^|[\s_-])(?:no-?tax|ex-?(?:cl-?)?(?:vat|tax)|net-?price|price-?(?:net|tax|ex))(?:$|[\s_-])/i;

/** A discount between a label and its price, to be skipped: `特價 7 折 294 元`, `Now -20% $8`. */
export const REBATE = /[-−–(]{0,2}\d{1,2}(?:\.\d)?\s?(?:折|%\)?(?:\s?off)?)[\s:,，]{0,3}$/iu;
