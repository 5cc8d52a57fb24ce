import { CURRENCY_PATTERN } from './currency.ts';
import type { Line } from './lines.ts';
import {
  NET_AFTER,
  NET_BEFORE,
  NET_NAME,
  OLD_LABEL,
  OTHER_AFTER,
  OTHER_BEFORE,
  OTHER_NAME,
  PER_PIECE,
  PRICE_LABEL,
  PRICE_NAME,
  PRICE_WORD,
  REBATE,
} from './price-labels.ts';
import { pricesIn, type FoundPrice, type Price } from './price.ts';
import { headingAt } from './visible-title.ts';

/** A line longer than this is prose, in which an amount can be anything. */
const LINE_LENGTH_MAX = 70;
/** More prices than this that are as good as each other are a list of products. */
const EQUALS_MAX = 3;
const CANDIDATES_MAX = 500;
/** So far behind a first price a better one is not looked for. */
const LINES_AFTER = 100;
/** An amount with a currency and nothing else, before the heading or in a sentence, is not enough. */
const SCORE_MIN = 1;

interface Candidate {
  readonly price: Price;
  readonly score: number;
  readonly line: number;
  /** What the line is called; those of a list are called alike. */
  readonly names: string;
  /** A tax is added to it. */
  readonly isNet: boolean;
}

/**
 * The price one would pay for what the page is about, as a person finds it: it has a currency, is called
 * a price, stands after the heading and near it, and is neither crossed out nor one of something else.
 * Null where several are as good: then the page is a list.
 */
export function visiblePrice(
  lines: readonly Line[],
  title: string | null,
  language: string | null,
): Price | null {
  const heading = headingAt(lines, title);
  const candidates: Candidate[] = [];
  let last = Number.POSITIVE_INFINITY;
  for (const [index, line] of lines.entries()) {
    if (index > last || candidates.length > CANDIDATES_MAX) break;
    if (line.isAside || !mayHoldPrice(line, lines[index - 1])) continue;
    for (const [i, found] of pricesIn(line.text, language).entries()) {
      const score = scoreOf(found, line, lines[index - 1], heading === -1 ? null : index - heading);
      if (score <= SCORE_MIN) continue;
      // Further ones of a line are ranges and parts.
      const names = line.names.replaceAll(/\d+/g, '');
      candidates.push({
        price: found,
        score: score - i * 0.25,
        line: index,
        names,
        isNet: isNet(found, line, lines[index - 1]),
      });
      if (index > heading) last = Math.min(last, index + LINES_AFTER);
    }
  }
  return bestOf(withoutLists(candidates, heading));
}

/**
 * Amounts in many lines that are called alike are those of a list, which stands beside the thing and after
 * it; what comes later still belongs to neither.
 */
function withoutLists(candidates: readonly Candidate[], heading: number): Candidate[] {
  const linesCalled = new Map<string, Set<number>>();
  for (const { names, line } of candidates) {
    const lines = linesCalled.get(names) ?? new Set();
    linesCalled.set(names, lines.add(line));
  }
  const lists = [...linesCalled].filter(([, lines]) => lines.size > EQUALS_MAX);
  const called = new Set(lists.map(([names]) => names));
  const starts = lists.flatMap(([, lines]) => [...lines].filter((line) => line > heading));
  const end = Math.min(...starts, Number.POSITIVE_INFINITY);
  return candidates.filter(({ names, line }) => !called.has(names) && line < end);
}

function bestOf(candidates: readonly Candidate[]): Price | null {
  const [first] = candidates.toSorted((a, b) => b.score - a.score);
  if (first === undefined) return null;
  const best = lowerBeside(first, candidates);
  const equals = candidates.filter(({ score }) => score > best.score - 1);
  // The same price may well stand in several places.
  const amounts = new Set(equals.map(({ price }) => price.amount));
  return amounts.size > EQUALS_MAX ? null : { amount: best.price.amount, currency: best.price.currency };
}

/** Of two as good beside each other the higher is the price as it was, however that is drawn. */
function lowerBeside(best: Candidate, candidates: readonly Candidate[]): Candidate {
  const lower = candidates.find(
    ({ line, price, score, isNet: net }) =>
      !net &&
      Math.abs(line - best.line) === 1 &&
      score > best.score - 1 &&
      price.currency === best.price.currency &&
      price.amount < best.price.amount &&
      price.amount > best.price.amount * REBATE_SHARE_MIN,
  );
  return lower ?? best;
}

/** Less than this share of a price is something else: what one saves, or pays a month. */
const REBATE_SHARE_MIN = 0.4;

/** Most lines hold none; to see that costs little. */
function mayHoldPrice({ text, names }: Line, previous: Line | undefined): boolean {
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
/** A word and a colon before a number, or words of Chinese, Japanese or Korean. */
const LABEL_WITHIN = /\p{L}\s?[:：]?\s?\d/u;

function scoreOf(found: FoundPrice, line: Line, previous: Line | undefined, distance: number | null): number {
  const before = wordsBefore(found);
  const isAlone = !/\p{L}/u.test(before);
  const label = labelOf(found, previous);
  const isNamed = PRICE_NAME.test(line.names);
  const isCalled = PRICE_LABEL.test(label);
  const isLabelled = isCalled || (isAlone && PRICE_WORD.test(label));
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

/** So many characters before an amount say what it is. */
const LOOK_BACK = 40;

function wordsBefore({ before }: FoundPrice): string {
  return before.slice(-LOOK_BACK).replace(REBATE, '');
}

/** What stands before an amount, or else in the cell or the line of its own before it. */
function labelOf(found: FoundPrice, previous: Line | undefined): string {
  const before = wordsBefore(found);
  return /\p{L}/u.test(before) ? before : `${shortLabel(previous)} `;
}

function isNet(found: FoundPrice, line: Line, previous: Line | undefined): boolean {
  return (
    NET_BEFORE.test(labelOf(found, previous)) || NET_AFTER.test(found.after) || NET_NAME.test(line.names)
  );
}

/**
 * Of lines after the heading, the nearer the better. What stands before it belongs to the site, except just
 * above it.
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
