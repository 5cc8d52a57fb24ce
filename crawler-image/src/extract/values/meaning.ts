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
  SEVERAL_BEFORE,
} from './price-words.ts';
import { taxBefore } from './tax.ts';

/**
 * What an amount is: `several` is the price of several pieces or of other sellers; `other` is postage, a saving, an
 * instalment, a price per unit, and all else that is no price of the product.
 */
export type Kind = 'price' | 'net' | 'several' | 'old' | 'other';

/** What the words around an amount say of it. */
export interface Meaning {
  readonly kind: Kind;
  /** A word for a price stands directly before it. */
  readonly isCalled: boolean;
  /** The same, or a word that stands before other numbers as well, such as `now`. */
  readonly isLabelled: boolean;
  /** No word stands before it in its line. */
  readonly isAlone: boolean;
}

/**
 * Weighs the amounts of a line by the words before and after them.
 *
 * @param labelBefore The label in the line before, as {@link shortLabel} returns it; empty if there is none.
 */
export function meaningsOf(found: readonly FoundPrice[], labelBefore: string): Meaning[] {
  const weighed = found.map((each) => weigh(each, labelBefore));
  return weighed.map(({ kind, isCalled, isLabelled, isAlone, isBefore, isAfter }, i) => {
    const isOther =
      (isBefore && !isOthers(found, weighed, i - 1, i)) || (isAfter && !isOthers(found, weighed, i, i));
    return { kind: isOther ? 'other' : kind, isCalled, isLabelled, isAlone };
  });
}

/**
 * Whether the words between two amounts, which may stand before one or after the other, are about the other one: postage
 * and the like cost less than the product.
 *
 * @param at Index of the first of the two.
 * @param asked Index of the one that is asked about.
 */
function isOthers(
  found: readonly FoundPrice[],
  weighed: readonly Weighed[],
  at: number,
  asked: number,
): boolean {
  const [first, second] = [found[at], found[at + 1]];
  if (first === undefined || second === undefined) return false;
  if (weighed[at]?.isAfter !== true || weighed[at + 1]?.isBefore !== true) return false;
  // In `12 monthly payments of $9` there is only one amount.
  if (isCount(first) !== isCount(second)) return false;
  return (asked === at) === first.amount > second.amount;
}

function isCount({ hasSign, hasCents }: FoundPrice): boolean {
  return !hasSign && !hasCents;
}

interface Weighed extends Meaning {
  /** Words before it say that it is something else. */
  readonly isBefore: boolean;
  /** Words after it do. */
  readonly isAfter: boolean;
}

/** How many characters before an amount are examined. */
const LOOK_BACK = 40;

function weigh(found: FoundPrice, labelBefore: string): Weighed {
  const before = found.before.slice(-LOOK_BACK).replace(REBATE, '').toLowerCase();
  const isAlone = !/\p{L}/u.test(before);
  const label = isAlone ? `${labelBefore.toLowerCase()} ` : before;
  const isWord = MAY_SAY.test(label);
  const isCalled = isWord && PRICE_LABEL.test(label);
  const isLabelled = isCalled || (isWord && (PRICE_LEAD.test(label) || (isAlone && PRICE_WORD.test(label))));
  return {
    kind: isWord || found.tax !== null ? kindOf(found, before, label) : 'price',
    isCalled,
    isLabelled,
    isAlone,
    isBefore: isWord && (OTHER_BEFORE.test(before) || (!isLabelled && isAlone && OTHER_BEFORE.test(label))),
    isAfter: MAY_FOLLOW.test(found.after) && isOtherAfter(found.after.toLowerCase()),
  };
}

function isOtherAfter(after: string): boolean {
  return OTHER_AFTER.test(after) && !PER_PIECE.test(after);
}

/** Cheap checks before the expensive ones: most amounts have nothing beside them. */
const MAY_SAY = /[\p{L}+×=(−–-]/u;
const MAY_FOLLOW = /^\D{0,4}[\p{L}/×]/u;

function kindOf(found: FoundPrice, before: string, label: string): Kind {
  if (OLD_LABEL.test(label)) return 'old';
  if (SEVERAL_BEFORE.test(before)) return 'several';
  return (found.tax ?? taxBefore(label)) === 'net' ? 'net' : 'price';
}

const LABEL_LENGTH_MAX = 24;

/** A line as the label of the next one: it is short, and has no number. */
export function shortLabel(line: string | undefined): string {
  return line !== undefined && line.length <= LABEL_LENGTH_MAX && !/\d/.test(line) ? line : '';
}
