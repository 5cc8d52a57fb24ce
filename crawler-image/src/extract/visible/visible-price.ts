import type { Line } from './lines.ts';
import { isNet, mayHoldPrice, scoreOf } from './price-score.ts';
import { pricesIn, type Price } from '../values/price.ts';
import { headingAt } from './visible-title.ts';

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
  /** What the line is called, or else in which elements it stands; it is alike for those of a list. */
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
      const names = line.names.replaceAll(/\d+/g, '') || line.path;
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
 * Amounts in many lines that are called alike and follow each other closely are those of a list, which
 * stands beside the thing and after it; what comes later still belongs to neither.
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

/** So many lines a product of a list has at most. */
const LINES_BETWEEN = 20;

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
