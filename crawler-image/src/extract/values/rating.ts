import { anyOf, phrasesOf } from '../lexicon/phrases.ts';

export interface Rating {
  /** Out of 5. */
  readonly value: number;
  /** Number of ratings; null if unknown. */
  readonly count: number | null;
}

/** Converts a rating from its own scale to one out of 5; null if it is outside the scale. */
export function toRating(value: number, best: number | null, count: number | null): Rating | null {
  const scale = best !== null && best > 0 ? best : likelyScale(value);
  if (!(value >= 0) || value > scale) return null;
  const rescaled = Math.round((value / scale) * 500) / 100;
  const people = count !== null && count >= 0 ? Math.trunc(count) : null;
  return { value: rescaled, count: people };
}

function likelyScale(value: number): number {
  if (value <= 5) return 5;
  return value <= 10 ? 10 : 100;
}

/** Parses a number as structured data and people write it: `4.5`, `4,5`, `1,234`. */
export function parseNumber(text: string | null): number | null {
  const digits = text?.trim() ?? '';
  if (/^\d{1,3}(?:,\d{3})+$/.test(digits)) return Number(digits.replaceAll(',', ''));
  return /^\d+(?:[.,]\d+)?$/.test(digits) ? Number(digits.replace(',', '.')) : null;
}

/** Digits in groups of three, however they are marked: in a count, `1.234` is a thousand. */
const GROUPED = /^\d{1,3}(?:[.,'’ ]\d{3})+(?!\d)/;

/** Parses a number of ratings: `1,234`, `1.234`, `(57)`, `1 204 reviews`, `1.2k`. Null if it is not a whole number. */
export function countIn(text: string): number | null {
  const plain = text.slice(0, 100).normalize('NFKC').replaceAll(/\s+/gu, ' ').replace(/^\D+/, '');
  const grouped = GROUPED.exec(plain)?.[0];
  if (grouped !== undefined) return Number(grouped.replaceAll(/\D/gu, ''));
  const [, digits = '', unit = ''] = /^(\d{1,15}(?:[.,]\d{1,2})?)\s?([km](?![a-z]))?/i.exec(plain) ?? [];
  const number = parseNumber(digits);
  if (number === null) return null;
  const count = Math.round(number * (COUNT_UNITS[unit.toLowerCase()] ?? 1) * 100) / 100;
  return Number.isInteger(count) ? count : null;
}

const COUNT_UNITS: Readonly<Record<string, number>> = { k: 1000, m: 1_000_000 };

const WORDS = ['zero', 'one', 'two', 'three', 'four', 'five'];

const NUMBER = String.raw`(\d+(?:[.,]\d+)?)`;
const OUT_OF = new RegExp(String.raw`${NUMBER}\s*(?:\/|${anyOf(phrasesOf('outOf'))})\s*(\d+)`, 'iu');
const LABELLED = new RegExp(String.raw`${anyOf(phrasesOf('ratingLabels'))}\s*:?\s*${NUMBER}`, 'iu');
const IN_UNITS = new RegExp(String.raw`${NUMBER}\s*(?:★|${anyOf(phrasesOf('ratingUnits'))})`, 'iu');

/** Parses `4.5 out of 5`, `9/10`, `90%`, `4.8分`, `评分：4.6`, `4 stars`. */
export function ratingInText(text: string): Rating | null {
  const plain = text.slice(0, 200).normalize('NFKC');
  const outOf = OUT_OF.exec(plain);
  const percent = /^\s*(\d{1,3}(?:[.,]\d+)?)\s*%\s*$/u.exec(plain);
  if (percent !== null) return toRating(parseNumber(percent[1] ?? '') ?? -1, 100, null);
  if (outOf !== null) return toRating(parseNumber(outOf[1] ?? '') ?? -1, Number(outOf[2]), null);
  const alone = LABELLED.exec(plain) ?? IN_UNITS.exec(plain) ?? /^\s*(\d(?:[.,]\d+)?)\s*$/u.exec(plain);
  return alone === null ? null : toRating(parseNumber(alone[1] ?? '') ?? -1, null, null);
}

/** Parses class names such as `star-rating Three`, `stars-4` or `rating_4_5`. */
export function ratingInClass(className: string): Rating | null {
  if (!/star|rating|rate/i.test(className)) return null;
  const words = className.toLowerCase().split(/\s+/);
  const word = words.map((name) => WORDS.indexOf(name)).find((n) => n >= 0);
  if (word !== undefined) return toRating(word, 5, null);
  const number = /(?:^|\s)(?:stars?|rating|rate)[-_]?([0-5])(?:[-_.]([05]))?(?=\s|$)/i.exec(className);
  return number === null ? null : toRating(Number(`${number[1]}.${number[2] ?? 0}`), 5, null);
}
