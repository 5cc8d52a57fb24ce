import type { FoundPrice } from './found-prices.ts';
import {
  OLD_LABEL,
  OTHER_AFTER,
  OTHER_BEFORE,
  PER_PIECE,
  PRICE_LABEL,
  PRICE_LEAD,
  PRICE_WORD,
  REBATE,
} from './price-words.ts';
import { taxBefore } from './tax.ts';

/** What an amount is, as the words around it say. */
export interface Meaning {
  /** `other` is postage, a saving, an instalment, a price per unit, and all else that is no price of the product. */
  readonly kind: 'price' | 'net' | 'old' | 'other';
  /** A word for a price stands directly before it. */
  readonly isCalled: boolean;
  /** The same, or a word that stands before other numbers as well, such as `now`. */
  readonly isLabelled: boolean;
  /** No word stands before it in its line. */
  readonly isAlone: boolean;
}

/** How many characters before an amount are examined. */
const LOOK_BACK = 40;

/**
 * Weighs an amount by the words before and after it.
 *
 * @param labelBefore The label in the line before, as {@link shortLabel} returns it; empty if there is none.
 */
export function meaningOf(found: FoundPrice, labelBefore: string): Meaning {
  const before = found.before.slice(-LOOK_BACK).replace(REBATE, '');
  const isAlone = !/\p{L}/u.test(before);
  const label = isAlone ? `${labelBefore} ` : before;
  const isCalled = PRICE_LABEL.test(label);
  const isLabelled = isCalled || PRICE_LEAD.test(label) || (isAlone && PRICE_WORD.test(label));
  return { kind: kindOf(found, before, label, isLabelled), isCalled, isLabelled, isAlone };
}

function kindOf(found: FoundPrice, before: string, label: string, isLabelled: boolean): Meaning['kind'] {
  if (OTHER_BEFORE.test(before) || (OTHER_BEFORE.test(label) && !isLabelled)) return 'other';
  if (OTHER_AFTER.test(found.after) && !PER_PIECE.test(found.after)) return 'other';
  if (OLD_LABEL.test(label)) return 'old';
  return (found.tax ?? taxBefore(label)) === 'net' ? 'net' : 'price';
}

const LABEL_LENGTH_MAX = 24;

/** A line as the label of the next one: it is short, and has no number. */
export function shortLabel(line: string | undefined): string {
  return line !== undefined && line.length <= LABEL_LENGTH_MAX && !/\d/.test(line) ? line : '';
}
