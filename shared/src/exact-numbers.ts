import { fieldOf, ISSUES_MAX } from './issues.ts';
import { numbersInJson } from './numbers-in-json.ts';
import type { ValidationIssue } from './validation.ts';

/** A shorter integer is exact, and nothing else than a large exponent makes a number too large or too small. */
const MAY_CHANGE = /\d{16}|\d[eE]/;

/**
 * The numbers of a JSON text that would be others once it is read: whoever reads JSON as JavaScript does has doubles,
 * in which integers beyond 2^53 lose digits (RFC 8259, section 6). Fractions are rounded by everybody, and are let be.
 *
 * @param text valid JSON, and not nested without limit
 */
export function changedNumbers(text: string): ValidationIssue[] {
  if (!MAY_CHANGE.test(text)) return [];
  const issues: ValidationIssue[] = [];
  for (const { literal, path } of numbersInJson(text)) {
    const message = changeOf(literal);
    if (message !== null) issues.push({ field: fieldOf(path), message });
    if (issues.length > ISSUES_MAX) break;
  }
  return issues;
}

const LOSES_DIGITS =
  `is an integer beyond ${Number.MAX_SAFE_INTEGER}, which would lose digits on its way to the crawler: send it as ` +
  'text, in quotes';

function changeOf(literal: string): string | null {
  const value = Number(literal);
  if (!Number.isFinite(value)) return 'is too large for a JSON number: send it as text, in quotes';
  if (value === 0) return /^-?[0.]*[1-9]/.test(literal) ? 'is too small for a JSON number' : null;
  if (Number.isSafeInteger(value) || !Number.isInteger(value)) return null;
  const isExact = /[.eE]/.test(literal) && decimalOf(literal) === decimalOf(String(value));
  return isExact ? null : LOSES_DIGITS;
}

/** The same text for every notation of a number: its digits, and the power of ten of the last one. */
function decimalOf(literal: string): string {
  const [mantissa = '', exponent = '0'] = literal.replace(/^-/, '').toLowerCase().split('e');
  const [integer = '', fraction = ''] = mantissa.split('.');
  const digits = `${integer}${fraction}`.replace(/^0+/, '');
  const significant = digits.replace(/0+$/, '');
  return `${significant}e${Number(exponent) - fraction.length + digits.length - significant.length}`;
}
