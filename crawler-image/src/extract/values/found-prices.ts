import { currencyOfSign, isPrefix, moreSpecific } from './currency.ts';
import { hasCents, isWhole, NUMBER_PATTERN, parseAmount } from './amount.ts';
import { multipleAt, times, type Multiple } from './multiple.ts';
import { anyOf, phrasesOf } from '../lexicon/phrases.ts';
import { plainText } from './plain-text.ts';
import { signsAhead, signsBehind, signsInGap, subUnitBehind, type SubUnit } from './signs.ts';
import { taxesOf, type Tax } from './tax.ts';

export interface Price {
  readonly amount: number;
  /** ISO 4217 code; null if unknown. */
  readonly currency: string | null;
}

/** A price within a text. */
export interface FoundPrice extends Price {
  /** The text before it, without what is said of the price before. */
  readonly before: string;
  readonly after: string;
  readonly tax: Tax;
  /** A sign or a code says its currency. */
  readonly hasSign: boolean;
  /** Written with cents, or the start of a range that is. */
  readonly hasCents: boolean;
}

const AMOUNT_MAX = 1e12;
const TEXT_LENGTH_MAX = 2000;
const NUMBERS_MAX = 50;

const NUMBER = new RegExp(NUMBER_PATTERN, 'gu');

/** One number of an amount; most amounts have one, `1億2000万` and `12 € 50` have two. */
interface Part {
  readonly digits: string;
  readonly multiple: Multiple | null;
  /** The share of the currency that it counts. */
  readonly share: number;
}

/** An amount in a text, with the signs around it. */
interface Found {
  readonly parts: Part[];
  /** Signs in front of it, and behind it. */
  before: readonly string[];
  behind: readonly string[];
  start: number;
  end: number;
}

/**
 * All prices and numbers in a line of text, in order, at most 50, without percentages and the ends of ranges.
 *
 * @param language Language of the page; it decides which dollar, yuan or crown a sign means.
 * @param hint Currency of numbers without a sign.
 */
export function pricesIn(
  text: string,
  language: string | null = null,
  hint: string | null = null,
): FoundPrice[] {
  if (!/\p{Nd}/u.test(text)) return [];
  const plain = plainText(text.slice(0, TEXT_LENGTH_MAX));
  const found = amountsIn(plain, language);
  const isYen = /[円税ぁ-ヿ]|JPY/u.test(plain);
  const prices = found.map((each, i) => {
    const { sign, multiple } = orOfRange(each, found[i + 1], plain);
    const currency = sign === null ? hint : currencyOfSign(sign, language, isYen);
    return { amount: amountOf(each.parts, multiple, currency), currency, hasSign: sign !== null };
  });
  const isRangeEnd = (i: number): boolean => {
    const [start, end] = [prices[i - 1], prices[i]];
    const isSigned = start?.hasSign === end?.hasSign;
    return (
      start !== undefined &&
      end !== undefined &&
      isSigned &&
      start.amount < end.amount &&
      RANGE.test(gaps[i] ?? '')
    );
  };
  const gaps = [...found, null].map((each, i) => plain.slice(found[i - 1]?.end ?? 0, each?.start));
  const taxes = taxesOf(
    prices.map(({ amount }) => amount),
    gaps,
  );
  return found
    .map((each, i) => ({
      ...(prices[i] ?? { amount: -1, currency: null, hasSign: false }),
      before: plain.slice(0, found[i - 1]?.end ?? 0) + (gaps[i] ?? '').slice(taxes[i - 1]?.usedAfter),
      after: plain.slice(each.end),
      tax: taxes[i]?.tax ?? null,
      hasCents: isWithCents(each) || isRange(each, found[i + 1], plain),
    }))
    .filter(({ amount }, i) => amount >= 0 && amount < AMOUNT_MAX && !isRangeEnd(i));
}

/** The numbers of a text that are no percentages, with the signs at each. */
function amountsIn(plain: string, language: string | null): Found[] {
  const numbers = numbersIn(plain);
  const [first] = numbers;
  if (first === undefined) return [];
  const last = numbers.at(-1) ?? first;
  const head = signsAhead(plain.slice(0, first.start));
  const isSuffixLine = head.signs.length === 0 && signsBehind(plain.slice(last.end)).signs.length > 0;
  const found: Found[] = [];
  for (const [i, number] of numbers.entries()) {
    const before = found.at(-1);
    const rest = plain.slice(number.end, numbers[i + 1]?.start);
    if (before === undefined) {
      found.push({ ...number, before: head.signs, start: number.start - head.used });
    } else if (!join(before, number, plain.slice(before.end, number.start), rest)) {
      const gap = plain.slice(before.end, number.start);
      const onlyFirstHasCents = isWithCents(before) && !isWithCents(number);
      const signs = signsInGap(gap, { before: before.before, onlyFirstHasCents, isSuffixLine });
      if (before.behind.length === 0) {
        before.behind = signs.behind;
        before.end += signs.used;
      }
      const used = signs.ahead.length === 0 ? 0 : signsAhead(gap).used;
      found.push({ ...number, before: signs.ahead, start: number.start - used });
    }
    takeSubUnit(found.at(-1) ?? number, rest, language);
  }
  const end = found.at(-1);
  if (end !== undefined && end.behind.length === 0) {
    const { signs, used } = signsBehind(plain.slice(end.end));
    end.behind = signs;
    end.end += used;
  }
  return found;
}

const PERCENT = /^ {0,2}%/;
/** For cents that are none: `50,- Kč`, `1'299.–`. */
const NO_CENTS = /^[.,:][-–—]{1,2}/;

function numbersIn(plain: string): Found[] {
  const numbers: Found[] = [];
  for (const match of plain.matchAll(NUMBER)) {
    const [digits] = match;
    let end = match.index + digits.length;
    const behind = plain.slice(end, end + UNIT_LENGTH_MAX);
    if (PERCENT.test(behind)) continue;
    const multiple = multipleAt(behind);
    end += multiple?.length ?? NO_CENTS.exec(behind)?.[0].length ?? 0;
    numbers.push({
      parts: [{ digits, multiple, share: 1 }],
      before: [],
      behind: [],
      start: match.index,
      end,
    });
    if (numbers.length === NUMBERS_MAX) break;
  }
  return numbers;
}

const UNIT_LENGTH_MAX = 16;

/** What may follow the cents of `12 € 50`: the end, a mark, or words that only follow prices. */
const AFTER_CENTS = new RegExp(
  String.raw`^ ?(?:$|[^\p{L}\p{M}\d\s.,%¢]|[.,](?!\d)|(?:${anyOf([
    ...phrasesOf('netPrices'),
    ...phrasesOf('grossPrices'),
    ...phrasesOf('afterPrices'),
  ])}))`,
  'iu',
);

/** Joins a number to the amount before it if it is a further part of that; false if it is an amount of its own. */
function join(before: Found, number: Found, gap: string, rest: string): boolean {
  const [part] = number.parts;
  const previous = before.parts.at(-1);
  if (part === undefined || previous === undefined) return false;
  const share = shareOf(before, previous, part.digits, gap, rest);
  if (share === null) return false;
  before.parts.push({ ...part, share: share.share });
  if (share.signs.length > 0) before.behind = share.signs;
  before.end = number.end + share.used;
  return true;
}

interface Share {
  readonly share: number;
  readonly signs: readonly string[];
  readonly used: number;
}

function shareOf(before: Found, previous: Part, digits: string, gap: string, rest: string): Share | null {
  const { multiple } = previous;
  if (multiple?.goesOn === true && gap.trim() === '' && gap.length <= 1) {
    return parseAmount(digits, null) < multiple.factor ? { share: 1, signs: [], used: 0 } : null;
  }
  if (multiple !== null || gap.length > GAP_LENGTH_MAX || !/^\d{1,2}$/.test(digits)) return null;
  const { signs, used } = signsBehind(gap);
  const isGap =
    gap.slice(used).trim() === '' && (signs.length > 0 || before.before.length + before.behind.length > 0);
  if (!isGap || (previous.share === 1 && !isWhole(previous.digits))) return null;
  const sub = subUnitBehind(rest);
  if (sub !== null) return { share: sub.share, signs, used: sub.used };
  const [sign] = signs;
  if (sign === undefined || before.before.length > 0 || signsBehind(rest).signs.length > 0) return null;
  const [isSpacedBefore, isSpacedBehind] = [gap.startsWith(' '), gap.endsWith(' ')];
  const isAttached = !isSpacedBefore && !isSpacedBehind;
  if (isAttached && TENTHS.test(sign) && digits.length === 1) {
    return AFTER_TENTHS.test(rest) ? { share: 0.1, signs, used: 0 } : null;
  }
  const mayBelong = !isPrefix(sign) && (isSpacedBehind || !isSpacedBefore);
  const mayJoin = digits.length === 2 && mayBelong && AFTER_CENTS.test(rest);
  return mayJoin ? { share: 0.01, signs, used: 0 } : null;
}

const GAP_LENGTH_MAX = 12;
/** In spoken Chinese the number behind the yuan counts tenths: `9块9`. */
const TENTHS = /^[块元]$/u;
const AFTER_TENTHS = /^ ?(?:$|包邮|起|[^\p{L}\d\s])/u;

/** Takes the small unit behind an amount for its sign: `99¢`. */
function takeSubUnit(found: Found, rest: string, language: string | null): void {
  const [part, ...others] = found.parts;
  if (part === undefined || others.length > 0 || found.before.length > 0) return;
  const sub = subUnitBehind(rest);
  if (sub?.of == null || !mayBe(sub, part.digits, language)) return;
  found.parts[0] = { ...part, share: sub.share };
  found.behind = [sub.of];
  found.end += sub.used;
}

/** `99p` is a price, `1080p` is none, and `12p` in Spanish has twelve pages. */
function mayBe(sub: SubUnit, digits: string, language: string | null): boolean {
  return (
    sub.of !== '£' || (/^\d{1,2}(?:\.\d)?$/.test(digits) && (language === null || language.startsWith('en')))
  );
}

const RANGE = new RegExp(String.raw`^\s*(?:[-–—~〜]|${anyOf(phrasesOf('rangeWords'))})\s*$`, 'u');

/** The sign and the unit of an amount, or in a range such as `10–20 €` and `8-12万` those of the amount after it. */
function orOfRange(
  found: Found,
  next: Found | undefined,
  plain: string,
): { readonly sign: string | null; readonly multiple: Multiple | null } {
  const sign = signOf(found);
  const multiple = found.parts[0]?.multiple ?? null;
  if (next === undefined || (sign !== null && multiple !== null)) return { sign, multiple };
  if (!RANGE.test(plain.slice(found.end, next.start))) return { sign, multiple };
  const [own, its] = [found.parts[0]?.digits ?? '', next.parts[0]?.digits ?? ''];
  const isLess = parseAmount(own, null) < parseAmount(its, null);
  return {
    sign: sign ?? (next.before.length === 0 ? signOf(next) : null),
    multiple: multiple ?? (isLess ? (next.parts[0]?.multiple ?? null) : null),
  };
}

function signOf({ before, behind }: Found): string | null {
  const [first, ...others] = [...before, ...behind];
  return first === undefined ? null : others.reduce(moreSpecific, first);
}

function isRange(found: Found, next: Found | undefined, plain: string): boolean {
  return next !== undefined && isWithCents(next) && RANGE.test(plain.slice(found.end, next.start));
}

function isWithCents({ parts }: Found): boolean {
  return parts.length > 1 || hasCents(parts[0]?.digits ?? '');
}

/** @param multiple That of the first part. */
function amountOf(parts: readonly Part[], multiple: Multiple | null, currency: string | null): number {
  let sum = 0;
  for (const [i, part] of parts.entries()) {
    const unit = i === 0 ? multiple : part.multiple;
    const counts =
      unit !== null &&
      (unit.needs === null || unit.needs === currency || (unit.needs === 'currency' && currency !== null));
    const amount = parseAmount(part.digits, currency);
    const factor = (counts ? unit.factor : 1) * part.share;
    sum += factor === 1 ? amount : times(amount, factor);
  }
  return parts.length === 1 ? sum : times(sum, 1);
}

/** Without the numbers that have no sign, if others have one: `4 options from $439.34`. */
export function signedIn(prices: readonly FoundPrice[]): readonly FoundPrice[] {
  return prices.some(({ hasSign }) => hasSign) ? prices.filter(({ hasSign }) => hasSign) : prices;
}
