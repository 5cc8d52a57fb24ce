import { CURRENCY_PATTERN, currencyOfSign } from './currency.ts';
import { anyOf, phrasesOf } from '../lexicon/phrases.ts';
import { NET_AFTER } from './net-price.ts';

export interface Price {
  readonly amount: number;
  /** ISO 4217 code; null if unknown. */
  readonly currency: string | null;
}

const AMOUNT_MAX = 1e12;
/** In groups of three separated by spaces, or ungrouped. */
const DIGITS = String.raw`(?:\d{1,3}(?: \d{3}(?!\d))+|\d+)(?:[.,'’]\d+)*`;
/** A line break may have left a space after the decimal sign: `119. 95`, `118, 99 zł`. */
const TORN = String.raw`\. \d{2}(?= ?$| ?${CURRENCY_PATTERN})|, \d{2}(?= ?${CURRENCY_PATTERN})`;
/** The sign of the currency may be the decimal sign: `12€50`. */
const SIGN_WITHIN = String.raw`€\d{2}(?![\d.,€%])`;
/** Digits with grouping and decimal signs; below one, the digit before the dot may be missing. */
const NUMBER = String.raw`(?:(?<![\d\p{L}.,])\.\d{1,2}(?!\d)|${DIGITS}(?:${TORN}|${SIGN_WITHIN})?)`;
const PRICE = new RegExp(
  `(?<before>${CURRENCY_PATTERN})?[\\s:]{0,2}(?<number>${NUMBER})(?<wan>[万萬])?(?:[.,:][-–—]{1,2})?\\s{0,2}` +
    `(?:(?<percent>%)|(?<after>${CURRENCY_PATTERN}))?`,
  'gu',
);

/** A price within a text. */
export interface FoundPrice extends Price {
  readonly before: string;
  readonly after: string;
}

/**
 * Parses a price as people write it: `¥1,299.00`, `1.299,00 €`, `RMB 99`, `1.2万元`. Of several (a range, or an old and
 * a new price) the lowest counts. Null if the text contains no price.
 *
 * Numbers without a currency count only if no other number has one, those in a second currency not at all, and prices
 * without tax only if there is no other.
 *
 * @param language Language of the page; it decides which dollar, yuan or crown a sign means.
 */
export function parsePrice(text: string, language: string | null = null): Price | null {
  const found = pricesIn(text.slice(0, 500), language);
  const first = found.find(({ currency }) => currency !== null)?.currency ?? null;
  const inFirst = found.filter(({ currency }) => currency === first);
  const gross = inFirst.filter(({ after }) => !NET_AFTER.test(after));
  const [lowest] = (gross.length > 0 ? gross : inFirst).toSorted((a, b) => a.amount - b.amount);
  return lowest === undefined ? null : { amount: lowest.amount, currency: lowest.currency };
}

/** All prices and numbers in a text, in order, at most 50, without percentages. */
export function pricesIn(text: string, language: string | null = null): FoundPrice[] {
  const plain = text.slice(0, 2000).normalize('NFKC').replaceAll(/\s/gu, ' ');
  const matches = [...plain.matchAll(PRICE)]
    .filter(({ groups }) => groups?.['percent'] === undefined)
    .slice(0, 50);
  const isYen = /[円税ぁ-ヿ]|JPY/u.test(plain);
  return matches
    .map((match, i) => {
      const sign = signOf(match, matches[i + 1]);
      const currency = sign === null ? null : currencyOfSign(sign, language, isYen);
      return {
        amount: toAmount(match, currency),
        currency,
        before: plain.slice(0, match.index),
        after: plain.slice(match.index + match[0].length),
      };
    })
    .filter(({ amount }) => amount >= 0 && amount < AMOUNT_MAX);
}

const RANGE = new RegExp(String.raw`^\s*(?:[-–—~]|${anyOf(phrasesOf('rangeWords'))})\s*$`, 'u');

/** The sign of a number, or in a range such as `10–20 €` the sign of the number after it. */
function signOf(match: RegExpExecArray, next: RegExpExecArray | undefined): string | null {
  const own = match.groups?.['before'] ?? match.groups?.['after'];
  if (own !== undefined) {
    // In `$1,580 元` and `$20 CAD` the sign after the number is the more specific one.
    const after = match.groups?.['after'];
    return after !== undefined && own === '$' ? after : own;
  }
  if (match.groups?.['number']?.includes('€')) return '€';
  const gap = next?.input.slice(match.index + match[0].length, next.index) ?? '';
  const sign = next?.groups?.['after'];
  return sign !== undefined && RANGE.test(gap) ? sign : null;
}

function toAmount({ groups }: RegExpExecArray, currency: string | null): number {
  const amount = parseAmount(groups?.['number'] ?? '', currency);
  return groups?.['wan'] === undefined ? amount : Math.round(amount * 10_000 * 100) / 100;
}

// Currencies with a thousandth as their subunit, so that three digits after a dot are decimals.
const THREE_DECIMALS = new Set(['BHD', 'JOD', 'KWD', 'OMR', 'TND']);
/** Currencies with a dot as the decimal sign, even before three digits. */
const DECIMAL_DOT = new Set(['USD', 'GBP', 'CNY', 'JPY', 'HKD', 'AUD', 'CAD', 'INR', 'KRW', 'TWD', 'SGD']);

function parseAmount(text: string, currency: string | null): number {
  const [whole = '', cents] = text.split('€');
  if (cents !== undefined) return Number(`${whole.replaceAll(/\D/gu, '')}.${cents}`);
  const digits = text.replaceAll(/[ '’]/gu, '');
  const decimalSign = decimalSignOf(digits, currency);
  if (decimalSign === null) return Number(digits.replaceAll(/[.,]/gu, ''));
  const at = digits.lastIndexOf(decimalSign);
  return Number(`${digits.slice(0, at).replaceAll(/[.,]/gu, '')}.${digits.slice(at + 1)}`);
}

function decimalSignOf(digits: string, currency: string | null): '.' | ',' | null {
  const lastDot = digits.lastIndexOf('.');
  const lastComma = digits.lastIndexOf(',');
  if (lastDot === -1 && lastComma === -1) return null;
  if (lastDot !== -1 && lastComma !== -1) return lastDot > lastComma ? '.' : ',';
  const sign = lastDot === -1 ? ',' : '.';
  // A sign that occurs twice groups thousands.
  if (digits.indexOf(sign) !== digits.lastIndexOf(sign)) return null;
  const decimals = digits.length - 1 - digits.lastIndexOf(sign);
  if (decimals !== 3 || digits.startsWith(`0${sign}`)) return sign;
  if (currency !== null && THREE_DECIMALS.has(currency)) return sign;
  return sign === '.' && currency !== null && DECIMAL_DOT.has(currency) ? '.' : null;
}

/** Parses a price from structured data, where a plain number always has a decimal dot: `34.000` is 34. */
export function structuredPrice(value: string, currency: string | null): Price | null {
  const text = value.trim();
  if (/^\d+(?:\.\d+)?$/.test(text)) {
    const amount = Number(text);
    return amount < AMOUNT_MAX ? { amount, currency } : null;
  }
  const parsed = parsePrice(text);
  return parsed === null ? null : { amount: parsed.amount, currency: currency ?? parsed.currency };
}
