import { parseAmount } from './amount.ts';
import { isWithCents, valueOf, type Amount } from './amount-parts.ts';
import { amountsIn } from './amounts-in.ts';
import { currencyOfSign, moreSpecific } from './currency.ts';
import { anyOf, phrasesOf } from '../lexicon/phrases.ts';
import type { Multiple } from './multiple.ts';
import { plainText } from './plain-text.ts';
import { taxesOf, type Tax } from './tax.ts';

export interface Price {
  readonly amount: number;
  /** ISO 4217 code; null if unknown. */
  readonly currency: string | null;
}

/** A price within a text. */
export interface FoundPrice extends Price {
  /** A sign or a code says its currency. */
  readonly hasSign: boolean;
  /** Written with cents, or the start of a range that is. */
  readonly hasCents: boolean;
  readonly tax: Tax;
  /** The text before it, without what is said of the tax of the price before. */
  readonly before: string;
  readonly after: string;
}

export const AMOUNT_MAX = 1e12;
const TEXT_LENGTH_MAX = 2000;

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
  const amounts = amountsIn(plain, language);
  /** The texts before, between and after them. */
  const gaps = [...amounts, null].map((each, i) => plain.slice(amounts[i - 1]?.end ?? 0, each?.start));
  const isYen = /[円税ぁ-ヿ]|JPY/u.test(plain);
  const prices = amounts.map((amount, i) => {
    const next = RANGE.test(gaps[i + 1] ?? '') ? amounts[i + 1] : undefined;
    const { sign, multiple } = next === undefined ? ownOf(amount) : ownOrNext(amount, next);
    const currency = sign === null ? hint : currencyOfSign(sign, language, isYen);
    const hasCents = isWithCents(amount) || (next !== undefined && isWithCents(next));
    return { amount: valueOf(amount, multiple, currency), currency, hasSign: sign !== null, hasCents };
  });
  const taxes = taxesOf(
    prices.map(({ amount }) => amount),
    gaps,
  );
  return prices.flatMap((price, i) => {
    const isCounted = price.amount >= 0 && price.amount < AMOUNT_MAX;
    if (!isCounted || (RANGE.test(gaps[i] ?? '') && isEndOf(price, prices[i - 1]))) return [];
    const before = plain.slice(0, amounts[i - 1]?.end ?? 0) + (gaps[i] ?? '').slice(taxes[i - 1]?.usedAfter);
    return [{ ...price, tax: taxes[i]?.tax ?? null, before, after: plain.slice(amounts[i]?.end) }];
  });
}

/** Without the numbers that have no sign, if others have one: `4 options from $439.34`. */
export function signedIn(prices: readonly FoundPrice[]): readonly FoundPrice[] {
  return prices.some(({ hasSign }) => hasSign) ? prices.filter(({ hasSign }) => hasSign) : prices;
}

/** What may stand between the two amounts of a range. */
const RANGE = new RegExp(String.raw`^\s*(?:[-–—~〜]|${anyOf(phrasesOf('rangeWords'))})\s*$`, 'u');

type Ranged = { readonly amount: number; readonly hasSign: boolean };

function isEndOf(end: Ranged, start: Ranged | undefined): boolean {
  return start !== undefined && start.hasSign === end.hasSign && start.amount < end.amount;
}

interface Own {
  readonly sign: string | null;
  readonly multiple: Multiple | null;
}

function ownOf({ before, behind, parts }: Amount): Own {
  const [first, ...others] = [...before, ...behind];
  const sign = first === undefined ? null : others.reduce(moreSpecific, first);
  return { sign, multiple: parts[0]?.multiple ?? null };
}

/** In a range such as `10–20 €` and `8-12万`, sign and unit stand only once. */
function ownOrNext(amount: Amount, next: Amount): Own {
  const [own, its] = [ownOf(amount), ownOf(next)];
  const isLess = digitsOf(amount) < digitsOf(next);
  return {
    sign: own.sign ?? (next.before.length === 0 ? its.sign : null),
    multiple: own.multiple ?? (isLess ? its.multiple : null),
  };
}

function digitsOf({ parts }: Amount): number {
  return parseAmount(parts[0]?.digits ?? '', null);
}
