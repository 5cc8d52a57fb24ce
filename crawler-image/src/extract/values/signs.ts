import { SMALL_CHANGE, SUB_UNITS } from '../lexicon/currencies.ts';
import { CURRENCY_PATTERN, isBehindOnly, isPrefix, isShared } from './currency.ts';

/**
 * Whose the signs in the gap between two numbers are. A sign that stands at one number only is that number's; one
 * between two belongs to the number it is attached to, or else to the one that such signs usually belong to.
 */

/** The signs that the gap before a number gives to it, and to the number before. */
export interface GapSigns {
  /** Of the number before the gap. */
  readonly behind: readonly string[];
  /** Of the number after the gap. */
  readonly ahead: readonly string[];
  /** How many characters after the number before the gap belong to it. */
  readonly used: number;
}

const SIGN = CURRENCY_PATTERN;
const BEHIND = new RegExp(`^ {0,2}(${SIGN})(?:\\.(?!\\d))?(?: ?(${SIGN}))?`, 'u');
const AHEAD = new RegExp(`(?:(${SIGN}) ?)?(${SIGN})\\.?[ :]{0,2}[-–—]?$`, 'u');
/** What a sign may end with; a cheap check before the expensive one. */
const MAY_END = /[\p{L}\p{M}\p{Sc}/][. :]{0,3}[-–—]?$/u;
/** A few characters before a number contain its signs. */
const AHEAD_LENGTH_MAX = 16;

/** What is known of the numbers on both sides. */
export interface Neighbours {
  /** The signs in front of the number before the gap. */
  readonly before: readonly string[];
  /** Which of the two is written with cents, if only one is. */
  readonly withCents: 'first' | 'second' | null;
  /** Whether the line ends with a sign, and does not start with one. */
  readonly isSuffixLine: boolean;
}

export function signsInGap(gap: string, { before, withCents, isSuffixLine }: Neighbours): GapSigns {
  const behind = signsBehind(gap);
  const ahead = signsAhead(gap);
  if (behind.used <= gap.length - ahead.used)
    return { behind: behind.signs, ahead: ahead.signs, used: behind.used };
  // The same signs are at both numbers.
  const [first, second] = behind.signs;
  if (first === undefined) return { behind: [], ahead: ahead.signs, used: 0 };
  const mine = { behind: behind.signs, ahead: [], used: behind.used };
  const next = { behind: [], ahead: ahead.signs.length > 0 ? ahead.signs : behind.signs, used: 0 };
  if (second !== undefined && before.length === 1 && before.includes(second)) {
    return { behind: [first], ahead: [second], used: gap.indexOf(first) + first.length };
  }
  if (before.length > 0) {
    const [own = ''] = before;
    return isShared(own) && !isShared(first) && !isAttachedToNext(gap) ? mine : next;
  }
  // The name of a model, as in `A7 MK 3`.
  if (isBehindOnly(first) && !isSuffixLine) return { behind: [], ahead: [], used: 0 };
  if (isSuffixLine && !isPrefix(first)) return mine;
  const isMine = !gap.startsWith(' ');
  if (isMine !== isAttachedToNext(gap)) {
    if (isMine) return mine;
    return withCents === 'first' && !isPrefix(first) ? mine : next;
  }
  if (isSuffixLine) return mine;
  return isPrefix(first) || withCents === 'second' ? next : mine;
}

function isAttachedToNext(gap: string): boolean {
  return !/[ :]$/.test(gap);
}

/** The signs directly behind a number. */
export function signsBehind(text: string): { readonly signs: readonly string[]; readonly used: number } {
  if (!/^ {0,2}[^\s\d]/.test(text)) return { signs: [], used: 0 };
  const match = BEHIND.exec(text.slice(0, AHEAD_LENGTH_MAX));
  if (match === null) return { signs: [], used: 0 };
  return { signs: [match[1], match[2]].filter((sign) => sign !== undefined), used: match[0].length };
}

/** The signs directly before a number. */
export function signsAhead(text: string): { readonly signs: readonly string[]; readonly used: number } {
  if (!MAY_END.test(text)) return { signs: [], used: 0 };
  const match = AHEAD.exec(text.slice(-AHEAD_LENGTH_MAX));
  if (match === null) return { signs: [], used: 0 };
  const signs = [match[1], match[2]].filter((sign) => sign !== undefined && !isBehindOnly(sign));
  return { signs: signs.filter((sign) => sign !== undefined), used: match[0].length };
}

/** A smaller unit of a currency behind a number. */
export interface SubUnit {
  readonly share: number;
  /** The sign of its currency; null if it counts only behind an amount of that. */
  readonly of: string | null;
  readonly used: number;
}

const SUBS = [...Object.keys(SUB_UNITS), ...Object.keys(SMALL_CHANGE)].toSorted(
  (a, b) => b.length - a.length,
);
const ANY_SUB = `(?:${SUBS.join('|')})(?!\\p{L})`;
const SUB_UNIT = new RegExp(`^ ?${ANY_SUB}\\.?`, 'u');
/** Between the number and its unit there may be one that multiplies it. */
const WITH_SMALL_UNIT = new RegExp(`(?<!\\p{Script=Latin})${ANY_SUB}`, 'u');

/** Whether a smaller unit stands in a text, such as that of `99¢`. */
export function hasSmallUnit(text: string): boolean {
  return WITH_SMALL_UNIT.test(text);
}

export function subUnitBehind(text: string): SubUnit | null {
  const match = SUB_UNIT.exec(text.slice(0, AHEAD_LENGTH_MAX))?.[0];
  if (match === undefined) return null;
  const sign = match.trim().replace(/\.$/, '');
  const sub = SUB_UNITS[sign];
  // A letter alone, as in `99p`, stands at its number.
  if (sub !== undefined) return sign === 'p' && match.startsWith(' ') ? null : { ...sub, used: match.length };
  const share = SMALL_CHANGE[sign];
  return share === undefined ? null : { share, of: null, used: match.length };
}
