import { WITH_MILLS, WITHOUT_CENTS } from '../lexicon/currencies.ts';
import { CURRENCY_PATTERN } from './currency.ts';

/** In groups of three separated by spaces, or ungrouped. */
const DIGITS = String.raw`(?:\d{1,3}(?: \d{3}(?!\d))+|\d+)(?:[.,'${'`'}]\d+)*`;
/** A line break may have left a space after the decimal sign: `119. 95`, `118, 99 zł`. */
const TORN = String.raw`\. \d{2}(?= ?$| ?${CURRENCY_PATTERN})|, \d{2}(?= ?${CURRENCY_PATTERN})`;
/**
 * Digits with grouping and decimal signs, of a text without other digits and spaces (`plainText`). Below one, the
 * digit before the dot may be missing.
 */
export const NUMBER_PATTERN = String.raw`(?:(?<![\d\p{L},]|\.\.)\.\d{1,2}(?![\d,])|${DIGITS}(?:${TORN})?)`;

/** Currencies with a dot as the decimal sign, even before three digits. */
const DECIMAL_DOT = new Set(['USD', 'GBP', 'CNY', 'HKD', 'AUD', 'CAD', 'INR', 'SGD']);

/** The amount that a number means, which may depend on its currency: `1.250` is 1250 euros, but 1.25 dinars. */
export function parseAmount(text: string, currency: string | null): number {
  const digits = text.replaceAll(' ', '').replace(APOSTROPHE_BEFORE_CENTS, '.').replaceAll(/['`]/g, '');
  const decimalSign = APOSTROPHE_BEFORE_CENTS.test(text) ? '.' : decimalSignOf(digits, currency);
  if (decimalSign === null) return Number(digits.replaceAll(/[.,]/g, ''));
  const at = digits.lastIndexOf(decimalSign);
  return Number(`${digits.slice(0, at).replaceAll(/[.,]/g, '')}.${digits.slice(at + 1)}`);
}

/** An apostrophe groups three digits; before two, as in Spain and Italy, it is the decimal sign. */
const APOSTROPHE_BEFORE_CENTS = /['`](?=\d{2}$)/;

/** Whether a number is written with cents: no count or size is. */
export function hasCents(text: string): boolean {
  return /[.,'`] ?\d{2}$/.test(text);
}

/** Whether a number has no decimals, so that cents may follow it. */
export function isWhole(text: string): boolean {
  return /^\d{1,3}(?:([., '`])\d{3})?(?:\1\d{3})*$|^\d+$/.test(text);
}

function decimalSignOf(digits: string, currency: string | null): '.' | ',' | null {
  const lastDot = digits.lastIndexOf('.');
  const lastComma = digits.lastIndexOf(',');
  if (lastDot === -1 && lastComma === -1) return null;
  if (lastDot !== -1 && lastComma !== -1) return lastDot > lastComma ? '.' : ',';
  const sign = lastDot === -1 ? ',' : '.';
  // A sign that occurs twice groups thousands, except for the last one before small cents.
  if (digits.indexOf(sign) !== digits.lastIndexOf(sign))
    return THOUSANDS_AND_CENTS.test(digits) ? sign : null;
  const decimals = digits.length - 1 - digits.lastIndexOf(sign);
  if (decimals !== 3 || digits.startsWith(`0${sign}`)) return sign;
  if (currency !== null && WITH_MILLS.has(currency)) return sign;
  return sign === '.' && currency !== null && DECIMAL_DOT.has(currency) ? '.' : null;
}

const THOUSANDS_AND_CENTS = /^\d{1,3}(?:\.\d{3})+\.\d{2}$|^\d{1,3}(?:,\d{3})+,\d{2}$/;

/**
 * Parses a number of structured data, which always has a decimal dot: `34.000` is 34, unless the currency has no cents.
 * Null if it is no plain number.
 */
export function parsePlainNumber(text: string, currency: string | null): number | null {
  if (!/^\d+(?:\.\d+)?$/.test(text)) return null;
  const isGrouped = currency !== null && WITHOUT_CENTS.has(currency) && /^[1-9]\d{0,2}\.\d{3}$/.test(text);
  return Number(isGrouped ? text.replace('.', '') : text);
}
