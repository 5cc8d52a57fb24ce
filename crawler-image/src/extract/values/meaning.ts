import type { FoundPrice } from './found-prices.ts';
import {
  MEMBER_AFTER,
  MEMBER_BEFORE,
  OLD_LABEL,
  OTHER_AFTER,
  OTHER_BEFORE,
  PRICE_LABEL,
  PRICE_LEAD,
  PRICE_WORD,
  REBATE,
  SEVERAL_BEFORE,
} from './price-words.ts';
import { taxBefore } from './tax.ts';
import { GRADE_AFTER, GRADE_BEFORE, PER_PIECE } from './unit-words.ts';

/**
 * What an amount is: `several` is the price of several pieces, of other sellers or for members; `other` is postage, a saving, an
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
  // The words around `12 payments of $9` are about one amount.
  const amounts = weighed.some(({ isCount }) => !isCount)
    ? weighed.filter(({ isCount }) => !isCount)
    : weighed;
  return weighed.map((each) => {
    const { kind, isCalled, isLabelled, isAlone, before, after } = each;
    const at = amounts.indexOf(each);
    const next = at === -1 ? undefined : amounts[at + 1];
    const kinds = [
      isOthers(amounts[at - 1], each, each) ? null : before,
      isOthers(each, next, each) ? null : after,
    ];
    const said = kinds.includes('other') ? 'other' : kinds.find((what) => what !== null);
    return { kind: said ?? kind, isCalled, isLabelled, isAlone };
  });
}

/**
 * Whether the words between two amounts, which may stand before one or after the other, are about the other one: postage
 * and the like cost less than the product, and so does one of many.
 *
 * @param asked One of the two.
 */
function isOthers(first: Weighed | undefined, second: Weighed | undefined, asked: Weighed): boolean {
  if (first === undefined || second === undefined || first.after === null || second.before === null)
    return false;
  // `12 € a kilo 6 € a piece`
  const isOfFirst = second.isPerPiece || first.amount <= second.amount;
  return (asked === first) !== isOfFirst;
}

interface Weighed extends Meaning {
  readonly amount: number;
  /** It has neither a sign nor cents. */
  readonly isCount: boolean;
  /** What the words before it say that it is instead; null if they do not. */
  readonly before: Kind | null;
  /** The same of the words after it. */
  readonly after: Kind | null;
  readonly isPerPiece: boolean;
}

/** How many characters before an amount are examined, and how many after it. */
const LOOK_BACK = 40;
const LOOK_AHEAD = 120;

function weigh(found: FoundPrice, labelBefore: string): Weighed {
  const before = found.before.slice(-LOOK_BACK).replace(REBATE, '').toLowerCase();
  const isAlone = !/\p{L}/u.test(before);
  const label = isAlone ? `${labelBefore.toLowerCase()} ` : before;
  const isWord = MAY_SAY.test(label);
  const isCalled = isWord && PRICE_LABEL.test(label);
  const isFollowed = MAY_FOLLOW.test(found.after);
  const after = isFollowed ? found.after.slice(0, LOOK_AHEAD).toLowerCase() : '';
  const isPerPiece = isFollowed && PER_PIECE.test(after);
  const isLabelled = isCalled || (isWord && (PRICE_LEAD.test(label) || (isAlone && PRICE_WORD.test(label))));
  return {
    amount: found.amount,
    isCount: !found.hasSign && !found.hasCents,
    kind: isWord || found.tax !== null ? kindOf(found, before, label) : 'price',
    isCalled,
    isLabelled,
    isAlone,
    before: isWord ? saidBefore(before, label, isLabelled) : null,
    after: isFollowed && !isPerPiece ? saidAfter(after) : null,
    isPerPiece,
  };
}

function saidBefore(before: string, label: string, isLabelled: boolean): Kind | null {
  if (OTHER_BEFORE.test(before) || (!isLabelled && OTHER_BEFORE.test(label))) return 'other';
  return (HAS_COUNT.test(before) && GRADE_BEFORE.test(before)) || MEMBER_BEFORE.test(label)
    ? 'several'
    : null;
}

function saidAfter(after: string): Kind | null {
  if (OTHER_AFTER.test(after)) return 'other';
  return (COUNT_FOLLOWS.test(after) && GRADE_AFTER.test(after)) || MEMBER_AFTER.test(after)
    ? 'several'
    : null;
}

/** Cheap checks before the expensive ones: most amounts have nothing beside them. */
const MAY_SAY = /[\p{L}+×=(−–-]/u;
const HAS_COUNT = /\d/;
const COUNT_FOLLOWS = /^\D{0,30}\d/;
const MAY_FOLLOW = /^\D{0,4}(?:[\p{L}/×]|\d{1,4} ?[\p{L}+])/u;

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
