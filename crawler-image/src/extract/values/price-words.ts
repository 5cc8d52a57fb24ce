import { anyOf, phrasesOf, startingWords, wholeWords } from '../lexicon/phrases.ts';
import type { PhraseList } from '../lexicon/languages/words.ts';
import { MEASURE_BEHIND, PER_MEASURE } from './unit-words.ts';

/**
 * Expressions for the words around an amount, in lower case. Those for the words before it match the end of a short text.
 */

/** Matches a text that ends with one of these words or patterns. */
function endsWith(lists: readonly PhraseList[], patterns: readonly string[] = [], tail = ''): RegExp {
  const words = lists.map((list) => anyOf(startingWords(phrasesOf(list))));
  return new RegExp(String.raw`(?:${[...words, ...patterns].join('|')})${tail}[^\d\p{L}]{0,6}$`, 'u');
}

const FROM = anyOf(startingWords(phrasesOf('fromWords')));

/** Stands before the price. */
export const PRICE_LABEL = endsWith(['priceWords', 'priceLabels']);

/** Stands before a price, but before other numbers as well. */
export const PRICE_LEAD = endsWith(['priceLeads']);

/** A separate label that mentions a price: `Prix de l'offre :`. */
export const PRICE_WORD = new RegExp(anyOf(wholeWords(phrasesOf('priceWords'))), 'u');

/** Stands before an old price or a list price. */
export const OLD_LABEL = endsWith(['oldPriceLabels']);

const DAYS = anyOf(startingWords(phrasesOf('days')));

/** Stands before an amount that is not the price of the product. */
export const OTHER_BEFORE = endsWith(
  ['otherAmounts'],
  [
    String.raw`${anyOf(startingWords(phrasesOf('warranties')))}\D{0,20}`,
    // The lowest price of the last 30 days
    String.raw`(?<!\d)30\D{0,16}${DAYS}\D{0,30}`,
    // Instalments
    String.raw`\d ?[x×х] ?${anyOf(phrasesOf('instalmentLinks'))}`,
    String.raw`(?<!\d)(?:[3-9]|[1-9]\d) ?[x×х]`,
    // A price per unit: `1 kg = 3 €`, `100 g: 3 €`
    String.raw`=|\d ?${anyOf(phrasesOf('measures'))} ?[:=]`,
    PER_MEASURE,
    MEASURE_BEHIND,
    // A surcharge, or the price of an option
    String.raw`\+|\(\s?[−–-]|×|(?:^|\s)[−-](?=$)`,
  ],
  // `Shipping from $5`, `free shipping from $50`, `Versand gratis ab 50 €`
  String.raw`(?:(?:[^\d\p{L}]{1,3}${anyOf(phrasesOf('free'))})?[^\d\p{L}]{0,6}${FROM})?`,
);

/** After a slash, another price instead of a unit. */
const ANOTHER = String.raw`\s?(?:[$€£¥₹]|\d{1,6}[.,]\d{2}(?!\d))`;
/** Stands before the price of other sellers, or of several pieces. */
export const SEVERAL_BEFORE = endsWith(
  [],
  [
    String.raw`\(\d{1,4}\)[^\d(]{0,20}`,
    String.raw`\d ${anyOf(phrasesOf('otherOffers'))}[^\d(]{0,12}`,
    // A number of pieces, and no amount as in `van € 34 voor € 24`
    String.raw`(?<!(?:[\d.,'$€£¥₹]|(?<!\p{L})(?:kr|rs|rp|rm|eur|chf|gbp|usd)\.?) ?)\d{1,3} ?(?:[x×]|${anyOf(phrasesOf('severalFor'))})`,
  ],
);

/** Stands before a price that only members pay. */
export const MEMBER_BEFORE = endsWith(['memberPrices']);

/** The same after it. */
export const MEMBER_AFTER = new RegExp(
  String.raw`^[^\d\p{L}+]{0,3}${anyOf(wholeWords(phrasesOf('memberPrices')))}`,
  'u',
);

const LOWEST = anyOf(phrasesOf('lowestPrices'));

/** Stands after an amount that is not the price of the product. */
export const OTHER_AFTER = new RegExp(
  String.raw`^(?:\s{0,2}(?:\/(?!${ANOTHER})|×|x \d|${PER_MEASURE}|\(?${MEASURE_BEHIND}|${anyOf(phrasesOf('afterOtherAmounts'))})|\D{0,4}${LOWEST}\D{0,30}30\D{0,30}$)`,
  'u',
);

/** A discount between a label and its price, to be skipped: `特價 7 折 294 元`, `Now -20% $8`. */
export const REBATE = /[-−–(]{0,2}\d{1,2}(?:\.\d)?\s?(?:折|%\)?(?:\s?off)?)[\s:,，]{0,3}$/iu;
