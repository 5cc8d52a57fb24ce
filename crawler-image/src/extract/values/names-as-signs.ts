import { anyOf, phrasesOf } from '../lexicon/phrases.ts';
import { BEHIND_ONLY, LIKE_NAMES, WITHOUT_LEI } from '../lexicon/signs-like-words.ts';
import { isWithCents, type Amount } from './amount-parts.ts';

/** A measure behind a number: it is a size, whatever stands before it. */
const MEASURE = new RegExp(String.raw`^ ?${anyOf(phrasesOf('measures'))}(?!\p{L})`, 'u');
/** Between a price and the same in another currency: `MAD 250 (€23)`. */
const BETWEEN = /^ ?[(/|≈~=,;–—-]/;

/**
 * Takes the signs from amounts at which they are part of a name: `SHOWER GEL 250 ml`, `TRY 3 for £5`. Codes of three
 * letters and short words are, if a measure follows, or if another amount in the line has a sign that is no such word.
 *
 * @param plain The text of the amounts.
 */
export function takeNames(amounts: readonly Amount[], plain: string, language: string | null): void {
  const hasSure = amounts.some((amount) => signsOf(amount).some((sign) => !isLikeName(sign)));
  for (const amount of amounts) {
    const signs = signsOf(amount);
    if (signs.length === 0 || !signs.every(isLikeName)) continue;
    const after = plain.slice(amount.end, amount.end + AFTER_LENGTH).toLowerCase();
    const isName =
      amount.before.some((sign) => isNone(sign, language)) ||
      (amount.behind.length === 0 && MEASURE.test(after)) ||
      (hasSure && !isWithCents(amount) && !BETWEEN.test(after));
    if (!isName) continue;
    amount.before = [];
    amount.behind = [];
  }
}

const AFTER_LENGTH = 16;

function signsOf({ before, behind }: Amount): readonly string[] {
  return [...before, ...behind];
}

function isLikeName(sign: string): boolean {
  return LIKE_NAMES.has(sign) || BEHIND_ONLY.has(sign);
}

function isNone(sign: string, language: string | null): boolean {
  return language !== null && sign.toLowerCase() === 'lei' && WITHOUT_LEI.test(language);
}
