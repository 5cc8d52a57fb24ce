import { MULTIPLES, MULTIPLYING_LETTERS, MULTIPLYING_RUPEES } from '../lexicon/multiples.ts';

/** A unit behind a number that multiplies it: `万`, `lakh`, `M`. */
export interface Multiple {
  readonly factor: number;
  /** How many characters it takes. */
  readonly length: number;
  /** It counts only if the number has a currency, or that one: letters and short words mean other things as well. */
  readonly needs: 'INR' | 'currency' | null;
  /** A smaller number may follow at once: `1億2000万`. */
  readonly goesOn: boolean;
}

const UNSPACED = /^[\p{Script=Han}\p{Script=Hangul}]/u;
const WORDS = Object.keys(MULTIPLES).toSorted((a, b) => b.length - a.length);

/** Behind some of them stands a unit of weight or length: `2千克`. */
const NO_MEASURE = '(?![克瓦米卡])';
const WORD = new RegExp(
  `^(?:(?:${ofKind(true)})${NO_MEASURE}| ?(?:${ofKind(false)})(?![\\p{L}\\p{M}])\\.?)`,
  'iu',
);

function ofKind(isUnspaced: boolean): string {
  return WORDS.filter((word) => UNSPACED.test(word) === isUnspaced).join('|');
}

const LETTER = /^[kKmMB](?![\p{L}\d²³/])/u;
/** Before the sign of the currency a letter can mean nothing else: `350 k€`. */
const LETTER_AT_SIGN = /^ ?[kKM](?=[€$£])/u;
const RUPEES = /^ ?(?:L|Lac|[Cc]r)(?!\p{L})\.?/u;

/** The unit at the start of the text behind a number; null if there is none. */
export function multipleAt(text: string): Multiple | null {
  const start = text.slice(0, UNIT_LENGTH_MAX);
  if (!/^ ?\p{L}/u.test(start)) return null;
  const word = WORD.exec(start)?.[0];
  if (word !== undefined)
    return found(word, MULTIPLES, word.trim().length > SHORT_MAX || UNSPACED.test(word) ? null : 'currency');
  const rupees = RUPEES.exec(start)?.[0];
  if (rupees !== undefined) return found(rupees, MULTIPLYING_RUPEES, 'INR');
  const letter = (LETTER.exec(start) ?? LETTER_AT_SIGN.exec(start))?.[0];
  return letter === undefined ? null : found(letter, MULTIPLYING_LETTERS, 'currency');
}

const UNIT_LENGTH_MAX = 14;
const SHORT_MAX = 3;

function found(
  matched: string,
  factors: Readonly<Record<string, number>>,
  needs: Multiple['needs'],
): Multiple | null {
  const unit = matched.trim().replace(/\.$/, '');
  const factor = factors[unit] ?? factors[unit.toLowerCase()];
  return factor === undefined ? null : { factor, length: matched.length, needs, goesOn: UNSPACED.test(unit) };
}

/** The product, without the noise of binary fractions. */
export function times(amount: number, factor: number): number {
  return Math.round(amount * factor * 1000) / 1000;
}
