import { anyOf, finds, isUnspaced, phrasesOf, startingWords, wholeWords } from '../lexicon/phrases.ts';
import type { PhraseList } from '../lexicon/words.ts';

/**
 * What words around an amount, and the names of what it stands in, say about it. All expressions that look
 * back are tried on a short text, and end where it ends.
 */

/** A text that ends with one of these words, or with one of these patterns. */
function endsWith(lists: readonly PhraseList[], patterns: readonly string[] = []): RegExp {
  const words = anyOf(lists.flatMap((list) => startingWords(phrasesOf(list))));
  return new RegExp(String.raw`(?:${[words, ...patterns].join('|')})[^\d\p{L}]{0,6}$`, 'iu');
}

/** A class or an id that says that a price stands there. */
export const PRICE_NAME = finds('priceClasses');

/** A class or an id of an amount that is no price of the thing itself. */
export const OTHER_NAME =
  /unit[-_]?price|price[-_]?per|per[-_]?unit|grundpreis|ship(?!s)|postage|deliver|versand|sav(?:e(?!d-?price)|ing)|discount(?![-_]?(?:ed)?[-_]?price)|coupon|month|install?ment|financ|warrant/i;

/** What stands before the price one pays. */
export const PRICE_LABEL = endsWith(['priceWords', 'priceLabels']);

/** What stands before a price, but before other numbers as well. */
export const PRICE_LEAD = endsWith(['priceLeads']);

/** A label of its own that speaks of a price: `Prix de l'offre :`. */
export const PRICE_WORD = new RegExp(anyOf(wholeWords(phrasesOf('priceWords'))), 'iu');

/** What stands before a price one does not pay, or not now. */
export const OLD_LABEL = endsWith(['oldPriceLabels']);

/** What stands before an amount that is no price of the thing itself. */
export const OTHER_BEFORE = endsWith(
  ['otherAmounts'],
  [
    String.raw`${anyOf(startingWords(phrasesOf('warranties')))}\D{0,20}`,
    // So many others sell it, too
    String.raw`\(\d{1,4}\)[^\d(]{0,20}`,
    String.raw`\d ${anyOf(phrasesOf('otherOffers'))}[^\d(]{0,12}`,
    // An amount that is added, or that a choice adds
    String.raw`\+|\(\s?[−–-]|×`,
  ],
);

/** What stands after an amount that is no price of the thing itself. */
export const OTHER_AFTER = new RegExp(
  String.raw`^\s{0,2}(?:\/|×|x \d|${anyOf(phrasesOf('afterOtherAmounts'))})`,
  'iu',
);

const PIECES = phrasesOf('pieces');
const UNSPACED_PIECES = anyOf(PIECES.filter((piece) => isUnspaced(piece)));
const SPACED_PIECES = anyOf(PIECES.filter((piece) => !isUnspaced(piece)));
/** A price for one piece is the price of the thing. */
export const PER_PIECE = new RegExp(
  String.raw`^\s{0,2}(?:\/|per|每)\s?(?:${UNSPACED_PIECES}|\d{0,3} ?${SPACED_PIECES}(?!\p{L}))`,
  'iu',
);

export const NET_NAME =
  /(?:^|[\s_-])(?:no-?tax|ex-?(?:cl-?)?(?:vat|tax)|net-?price|price-?(?:net|tax|ex))(?:$|[\s_-])/i;

/** A discount between a label and its price says nothing: `特價 7 折 294 元`, `Now -20% $8`. */
export const REBATE = /[-−–(]{0,2}\d{1,2}(?:\.\d)?\s?(?:折|%\)?(?:\s?off)?)[\s:,，]{0,3}$/iu;
