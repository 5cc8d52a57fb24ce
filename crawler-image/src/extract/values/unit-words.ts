import { anyOf, isUnspaced, phrasesOf, startingWords } from '../lexicon/phrases.ts';

/**
 * Expressions for what a price is for: a measure, a piece, or so many pieces. Those without a start or an end of their own
 * are parts of others. For texts in lower case.
 */

const PER = anyOf(startingWords(phrasesOf('perMeasure')));
const MEASURES = anyOf(phrasesOf('measures'));
const PIECES = phrasesOf('pieces');
const UNSPACED_PIECES = anyOf(PIECES.filter((piece) => isUnspaced(piece)));
const SPACED_PIECES = anyOf(PIECES.filter((piece) => !isUnspaced(piece)));
const PIECE = String.raw`(?:${UNSPACED_PIECES}|${SPACED_PIECES}(?!\p{L}))`;

/** Before or after a price per unit: `per 100 g`. */
export const PER_MEASURE = String.raw`(?:${PER}) (?:\d{1,4} ?)?${MEASURES}(?!\p{L})`;

/** The same in languages that put the unit first: `100g当たり`. */
export const MEASURE_BEHIND = String.raw`\d{0,4} ?(?:${MEASURES}|${PIECE}) ?${anyOf(phrasesOf('perMeasureBehind'))}`;

/** Stands after a price per piece, which is the price of the product. */
export const PER_PIECE = new RegExp(
  String.raw`^\s{0,2}(?:(?:\/|per|每)\s?(?:${UNSPACED_PIECES}|\d{0,3} ?${SPACED_PIECES}(?!\p{L}))|${anyOf(phrasesOf('perMeasure'))} ?${SPACED_PIECES}(?!\p{L}))`,
  'u',
);

const FROM = anyOf(startingWords(phrasesOf('fromWords')));
const COUNT = String.raw`(?<!\d)(?!1(?!\d))\d{1,4}`;
/** What those have to buy who pay a price: `from 12 pieces`, `3 or more`. */
const GRADE = String.raw`(?:${FROM}[ (]{0,2}${COUNT} ?${PIECE}|${COUNT} ?\+ ?${PIECE}|${COUNT} ?(?:\p{L}{1,12}\.? ?)?${anyOf(phrasesOf('orMore'))})`;
const LINKS = anyOf([
  ...phrasesOf('severalFor'),
  ...phrasesOf('instalmentLinks'),
  ...phrasesOf('perMeasure'),
]);

/** Stands before a price that only those pay who buy so many. */
export const GRADE_BEFORE = new RegExp(
  String.raw`${GRADE}(?:[^\d\p{L}]{0,3}${LINKS}(?!\p{L}))?[^\d\p{L}]{0,6}$`,
  'u',
);

/** The same after it. */
export const GRADE_AFTER = new RegExp(
  String.raw`^[^\d\p{L}+]{0,3}(?:${GRADE}|${FROM} ?${COUNT}(?= ?(?:$|[);,]|achet)))`,
  'u',
);
