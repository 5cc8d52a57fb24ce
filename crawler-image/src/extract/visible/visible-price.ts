import type { Line } from './lines.ts';
import { mayHoldPrice, scoreOf } from './price-score.ts';
import { pricesIn, signedIn, type Price } from '../values/found-prices.ts';
import { meaningsOf, shortLabel } from '../values/meaning.ts';
import { headingAt } from './visible-title.ts';

/** More equally likely prices than this are those of a list of products. */
const EQUALS_MAX = 3;
const CANDIDATES_MAX = 500;
/** How many lines after the first candidate a better one may follow. */
const LINES_AFTER = 100;
/** A currency alone is not enough for an amount before the heading or in a sentence. */
const SCORE_MIN = 1;

interface Candidate {
  readonly price: Price;
  readonly score: number;
  readonly line: number;
  /** The names of the line, or else the elements around it; the same for all prices of a list. */
  readonly names: string;
  /** It excludes tax. */
  readonly isNet: boolean;
  /** It is that of several pieces, of other sellers or for members. */
  readonly isSeveral: boolean;
}

/**
 * The price of the product that a page is about, as the visible page shows it: it has a currency, is named or
 * labelled as a price, is near the heading and after it, and is neither crossed out nor the price of something else.
 * Null if several are equally likely: then the page is a list.
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
    const prices = signedIn(pricesIn(line.text, language));
    const meanings = meaningsOf(prices, shortLabel(lines[index - 1]?.text));
    for (const [i, meaning] of meanings.entries()) {
      const found = prices[i];
      if (found === undefined) continue;
      const { score, isNet } = scoreOf(found, meaning, line, heading === -1 ? null : index - heading);
      if (score <= SCORE_MIN) continue;
      // Further amounts in a line are ranges and parts.
      const names = line.names.replaceAll(/\d+/g, '') || line.path;
      candidates.push({
        price: found,
        score: score - i * 0.25,
        line: index,
        names,
        isNet,
        isSeveral: meaning.kind === 'several',
      });
      if (index > heading) last = Math.min(last, index + LINES_AFTER);
    }
  }
  const single = candidates.filter(({ isSeveral }) => !isSeveral);
  return bestOf(withoutLists(single.length > 0 ? single : candidates, heading));
}

/**
 * Removes the prices of lists: amounts in many lines with equal names, close to each other. Amounts after the first
 * such list are removed too.
 */
function withoutLists(candidates: readonly Candidate[], heading: number): Candidate[] {
  const runs = new Map<string, number[][]>();
  for (const { names, line } of candidates) {
    const ofNames = runs.get(names) ?? [];
    runs.set(names, ofNames);
    const run = ofNames.at(-1);
    const last = run?.at(-1);
    if (run === undefined || last === undefined || line - last > LINES_BETWEEN) ofNames.push([line]);
    else if (line !== last) run.push(line);
  }
  const lists = [...runs.values()].flat().filter((run) => run.length > EQUALS_MAX);
  const listed = new Set(lists.flat());
  const start = Math.min(...[...listed].filter((line) => line > heading), Number.POSITIVE_INFINITY);
  return candidates.filter(({ line }) => !listed.has(line) && line < start);
}

/** How many lines a product in a list has at most. */
const LINES_BETWEEN = 20;

function bestOf(candidates: readonly Candidate[]): Price | null {
  const [first] = candidates.toSorted((a, b) => b.score - a.score);
  if (first === undefined) return null;
  const best = lowerBeside(first, candidates);
  const equals = candidates.filter(({ score }) => score > best.score - 1);
  // The same price may occur in several places.
  const amounts = new Set(equals.map(({ price }) => price.amount));
  return amounts.size > EQUALS_MAX ? null : { amount: best.price.amount, currency: best.price.currency };
}

/** Of two equally likely prices in one line, or in adjacent ones, the higher one is the old price, however it is styled. */
function lowerBeside(best: Candidate, candidates: readonly Candidate[]): Candidate {
  const lower = candidates.find(
    ({ line, price, score, isNet: net }) =>
      !net &&
      Math.abs(line - best.line) <= 1 &&
      score > best.score - 1 &&
      price.currency === best.price.currency &&
      price.amount < best.price.amount &&
      price.amount > best.price.amount * REBATE_SHARE_MIN,
  );
  return lower ?? best;
}

/** Less than this share of a price is something else, such as a saving or a monthly rate. */
const REBATE_SHARE_MIN = 0.4;
