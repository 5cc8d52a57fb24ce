import { CURRENCY_PATTERN } from '../values/currency.ts';
import type { Line } from './lines.ts';
import { NET_AFTER, NET_BEFORE } from '../values/net-price.ts';
import {
  NET_NAME,
  OLD_LABEL,
  OTHER_AFTER,
  OTHER_BEFORE,
  OTHER_NAME,
  PER_PIECE,
  PRICE_LABEL,
  PRICE_LEAD,
  PRICE_NAME,
  PRICE_WORD,
  REBATE,
} from './price-labels.ts';
import type { FoundPrice } from '../values/price.ts';

/** A longer line is prose, in which an amount can mean anything. */
const LINE_LENGTH_MAX = 70;
/** A cheap check before the expensive one: most lines contain no price. */
export function mayHoldPrice({ text, names }: Line, previous: Line | undefined): boolean {
  const plain = text.normalize('NFKC');
  return (
    DIGIT.test(plain) &&
    (LABEL_WITHIN.test(plain) ||
      PRICE_NAME.test(names) ||
      CURRENCY.test(plain) ||
      PRICE_LABEL.test(`${shortLabel(previous)} `))
  );
}

const DIGIT = /\d/;
const CURRENCY = new RegExp(CURRENCY_PATTERN, 'u');
/** A letter before a number, with or without a colon. */
const LABEL_WITHIN = /\p{L}\s?[:：]?\s?\d/u;

/**
 * How likely an amount is the price of the product that the page is about; 0 if it is something else.
 *
 * @param distance Number of lines after the heading; null without a heading.
 */
export function scoreOf(
  found: FoundPrice,
  line: Line,
  previous: Line | undefined,
  distance: number | null,
): number {
  const before = wordsBefore(found);
  const isAlone = !/\p{L}/u.test(before);
  const label = labelOf(found, previous);
  const isNamed = PRICE_NAME.test(line.names);
  const isCalled = PRICE_LABEL.test(label);
  const isLabelled = isCalled || PRICE_LEAD.test(label) || (isAlone && PRICE_WORD.test(label));
  if (found.amount === 0 || (found.currency === null && !isNamed && !isCalled)) return 0;
  if (OTHER_BEFORE.test(before) || (OTHER_BEFORE.test(label) && !isLabelled)) return 0;
  if (OTHER_AFTER.test(found.after) && !PER_PIECE.test(found.after)) return 0;
  if (OTHER_NAME.test(line.names)) return 0;
  const isProse = line.text.length > LINE_LENGTH_MAX && !isLabelled && !isAlone;
  return (
    (found.currency === null ? 0 : 3) +
    (isNamed ? 3 : 0) +
    (isLabelled ? 2 : 0) +
    (isProse ? -4 : 0) -
    (line.isOld || isNet(found, line, previous) || OLD_LABEL.test(label) ? 5 : 0) -
    (line.isHidden ? 3 : 0) +
    nearness(distance)
  );
}

/** How many characters before an amount are examined. */
const LOOK_BACK = 40;

function wordsBefore({ before }: FoundPrice): string {
  return before.slice(-LOOK_BACK).replace(REBATE, '');
}

/** The words before an amount, or else the label in the cell or line before it. */
function labelOf(found: FoundPrice, previous: Line | undefined): string {
  const before = wordsBefore(found);
  return /\p{L}/u.test(before) ? before : `${shortLabel(previous)} `;
}

/** Whether an amount excludes tax. */
export function isNet(found: FoundPrice, line: Line, previous: Line | undefined): boolean {
  return (
    NET_BEFORE.test(labelOf(found, previous)) || NET_AFTER.test(found.after) || NET_NAME.test(line.names)
  );
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

const LABEL_LENGTH_MAX = 24;

function shortLabel(line: Line | undefined): string {
  return line !== undefined && line.text.length <= LABEL_LENGTH_MAX && !/\d/.test(line.text) ? line.text : '';
}
