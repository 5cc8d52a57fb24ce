import { hasCents, isWhole, parseAmount } from './amount.ts';
import { isPrefix } from './currency.ts';
import { anyOf, phrasesOf } from '../lexicon/phrases.ts';
import { times, type Multiple } from './multiple.ts';
import { signsBehind, subUnitBehind, type SubUnit } from './signs.ts';

/** One number of an amount; most amounts have one, `1億2000万` and `12 € 50` have two. */
interface Part {
  readonly digits: string;
  readonly multiple: Multiple | null;
  /** The share of the currency that it counts. */
  readonly share: number;
}

/** An amount in a text, with the signs around it. */
export interface Amount {
  readonly parts: Part[];
  /** Signs in front of it, and behind it. */
  before: readonly string[];
  behind: readonly string[];
  start: number;
  end: number;
}

/** Whether an amount is written with cents. */
export function isWithCents({ parts }: Amount): boolean {
  return parts.length > 1 || hasCents(parts[0]?.digits ?? '');
}

/** @param multiple That of the first part. */
export function valueOf({ parts }: Amount, multiple: Multiple | null, currency: string | null): number {
  let sum = 0;
  for (const [i, part] of parts.entries()) {
    const amount = parseAmount(part.digits, currency);
    const factor = factorOf(i === 0 ? multiple : part.multiple, currency) * part.share;
    sum += factor === 1 ? amount : times(amount, factor);
  }
  return parts.length === 1 ? sum : times(sum, 1);
}

function factorOf(multiple: Multiple | null, currency: string | null): number {
  if (multiple === null) return 1;
  const { needs, factor } = multiple;
  return needs === null || needs === currency || (needs === 'currency' && currency !== null) ? factor : 1;
}

/**
 * Adds a number to the amount before it if it is a further part of that; false if it is an amount of its own.
 *
 * @param gap The text between the two.
 * @param rest The text after the number.
 */
export function join(amount: Amount, number: Amount, gap: string, rest: string): boolean {
  const [part] = number.parts;
  const previous = amount.parts.at(-1);
  const further =
    part === undefined || previous === undefined ? null : shareOf(amount, previous, part.digits, gap, rest);
  if (part === undefined || further === null) return false;
  amount.parts.push({ ...part, share: further.share });
  if (further.signs.length > 0) amount.behind = further.signs;
  amount.end = number.end + further.used;
  return true;
}

interface Further {
  readonly share: number;
  /** The signs between, which are those of the whole amount. */
  readonly signs: readonly string[];
  /** How many characters behind the number belong to it. */
  readonly used: number;
}

function shareOf(amount: Amount, previous: Part, digits: string, gap: string, rest: string): Further | null {
  const { multiple } = previous;
  if (multiple?.goesOn === true && gap.trim() === '' && gap.length <= 1) {
    return parseAmount(digits, null) < multiple.factor ? { share: 1, signs: [], used: 0 } : null;
  }
  if (multiple !== null || gap.length > GAP_LENGTH_MAX || !/^\d{1,2}$/.test(digits)) return null;
  const { signs, used } = signsBehind(gap);
  const isSigned = signs.length + amount.before.length + amount.behind.length > 0;
  if (!isSigned || gap.slice(used).trim() !== '') return null;
  if (previous.share === 1 && !isWhole(previous.digits)) return null;
  const sub = subUnitBehind(rest);
  if (sub !== null) return { share: sub.share, signs, used: sub.used };
  const [sign] = signs;
  if (sign === undefined || amount.before.length > 0 || signsBehind(rest).signs.length > 0) return null;
  const share = shareBehind(sign, digits, gap, rest);
  return share === null ? null : { share, signs, used: 0 };
}

const GAP_LENGTH_MAX = 12;

/** The share that a number without a unit has behind the sign of an amount: `12 € 50`, `9块9`. */
function shareBehind(sign: string, digits: string, gap: string, rest: string): number | null {
  const [isSpacedBefore, isSpacedBehind] = [gap.startsWith(' '), gap.endsWith(' ')];
  if (TENTHS.test(sign) && digits.length === 1)
    return !isSpacedBefore && !isSpacedBehind && AFTER_TENTHS.test(rest) ? 0.1 : null;
  // In `size 42 €99` the sign is that of the second number.
  const isDecimalSign = !isPrefix(sign) && (isSpacedBehind || !isSpacedBefore);
  return isDecimalSign && digits.length === 2 && AFTER_CENTS.test(rest) ? 0.01 : null;
}

/** In spoken Chinese the number behind the yuan counts tenths. */
const TENTHS = /^[块元]$/u;
const AFTER_TENTHS = /^ ?(?:$|包邮|起|[^\p{L}\d\s])/u;

/** What may follow the cents of `12 € 50`: the end, a mark, or words that only follow prices. */
const AFTER_CENTS = new RegExp(
  String.raw`^ ?(?:$|[^\p{L}\p{M}\d\s.,%¢]|[.,](?!\d)|(?:${anyOf([
    ...phrasesOf('netPrices'),
    ...phrasesOf('grossPrices'),
    ...phrasesOf('afterPrices'),
  ])}))`,
  'iu',
);

/** Takes a small unit behind an amount as its sign: `99¢`. */
export function takeSubUnit(amount: Amount, rest: string, language: string | null): void {
  const [part, ...others] = amount.parts;
  if (part === undefined || others.length > 0 || amount.before.length > 0) return;
  const sub = subUnitBehind(rest);
  if (sub === null || sub.of === null || !mayBe(sub, part.digits, language)) return;
  amount.parts[0] = { ...part, share: sub.share };
  amount.behind = [sub.of];
  amount.end += sub.used;
}

/** `99p` is a price, `1080p` is none, and `12p` in Spanish has twelve pages. */
function mayBe({ of }: SubUnit, digits: string, language: string | null): boolean {
  return (
    of !== '£' || (/^\d{1,2}(?:\.\d)?$/.test(digits) && (language === null || language.startsWith('en')))
  );
}
