import { CURRENCY_PATTERN } from '../values/currency.ts';
import type { FoundPrice } from '../values/found-prices.ts';
import { shortLabel, type Meaning } from '../values/meaning.ts';
import { plainText } from '../values/plain-text.ts';
import { PRICE_LABEL } from '../values/price-words.ts';
import { hasSmallUnit } from '../values/signs.ts';
import type { Line } from './lines.ts';
import { NET_NAME, isOtherName, isPriceName } from './price-names.ts';

/** A longer line is prose, in which an amount can mean anything. */
const LINE_LENGTH_MAX = 70;
/**
 * A cheap check before the expensive one: most lines with a number have nothing that makes it a price. It lets through
 * every line with an amount that {@link scoreOf} counts.
 */
export function mayHoldPrice({ text, names }: Line, previous: Line | undefined): boolean {
  if (!NUMBER.test(text)) return false;
  const plain = plainText(text);
  return (
    isPriceName(names) ||
    CURRENCY.test(plain) ||
    hasSmallUnit(plain) ||
    isLabel(shortLabel(previous?.text)) ||
    isLabelledWithin(plain)
  );
}

const NUMBER = /\p{N}/u;
const CURRENCY = new RegExp(CURRENCY_PATTERN, 'u');
const NUMBER_START = /(?<!\d)\d/g;

/** Whether a word for a price stands directly before one of the numbers. */
function isLabelledWithin(plain: string): boolean {
  if (!LETTER.test(plain)) return false;
  for (const { index } of plain.matchAll(NUMBER_START)) {
    if (isLabel(plain.slice(Math.max(0, index - LOOK_BACK), index))) return true;
  }
  return false;
}

/** How many characters before a number are examined. */
const LOOK_BACK = 60;

function isLabel(text: string): boolean {
  return LETTER.test(text) && PRICE_LABEL.test(`${text.toLowerCase()} `);
}

const LETTER = /\p{L}/u;

/** How likely an amount is the price of the product. */
export interface Score {
  /** 0 if it is something else. */
  readonly score: number;
  readonly isNet: boolean;
}

const NONE: Score = { score: 0, isNet: false };

/**
 * How likely an amount is the price of the product that the page is about.
 *
 * @param distance Number of lines after the heading; null without a heading.
 */
export function scoreOf(
  found: FoundPrice,
  { kind, isCalled, isLabelled, isAlone }: Meaning,
  line: Line,
  distance: number | null,
): Score {
  const isNamed = isPriceName(line.names);
  if (found.amount === 0 || kind === 'other' || (kind === 'several' && !isNamed)) return NONE;
  if ((found.currency === null && !isNamed && !isCalled) || isOtherName(line.names)) return NONE;
  const isNet = kind === 'net' || NET_NAME.test(line.names);
  const isProse = line.text.length > LINE_LENGTH_MAX && !isLabelled && !isAlone;
  const score =
    (found.currency === null ? 0 : 3) +
    (isNamed ? 3 : 0) +
    (isLabelled ? 2 : 0) +
    (isProse ? -4 : 0) -
    (line.isOld || isNet || kind === 'old' ? 5 : 0) -
    (line.isHidden ? 3 : 0) +
    nearness(distance);
  return { score, isNet };
}

/**
 * The nearer after the heading, the better. Lines before it belong to the site, except for those just above it.
 */
function nearness(distance: number | null): number {
  if (distance === null) return 0;
  if (distance < 0) return distance >= -ABOVE_MAX ? 1 : -2;
  return 4 / (1 + distance / 10) - 2;
}

const ABOVE_MAX = 3;
