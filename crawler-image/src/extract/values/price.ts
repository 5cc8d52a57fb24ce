import { parsePlainNumber } from './amount.ts';
import { AMOUNT_MAX, pricesIn, type FoundPrice, type Price } from './found-prices.ts';
import { anyOf, phrasesOf } from '../lexicon/phrases.ts';
import { meaningsOf, shortLabel, type Kind } from './meaning.ts';

export type { Price } from './found-prices.ts';

const TEXT_LENGTH_MAX = 500;

/** An amount, and what it is. */
interface Weighed {
  readonly price: FoundPrice;
  readonly kind: Kind;
}

/**
 * Parses a price as people write it: `¥1,299.00`, `1.299,00 €`, `RMB 99`, `1.2万元`. Null if the text contains none.
 *
 * Of several, amounts that the words around them call postage, savings, instalments, old prices or the like count only
 * if there is nothing else, and so do prices without tax; of the rest (a range, or an old and a new price) the lowest
 * counts. Numbers without a currency count only if no other number has one, those in a second currency not at all.
 *
 * @param text May have several lines; a line may be the label of the next one.
 * @param language Language of the page; it decides which dollar, yuan or crown a sign means.
 * @param hint Currency of the price if it has no sign.
 */
export function parsePrice(
  text: string,
  language: string | null = null,
  hint: string | null = null,
): Price | null {
  const lines = text.slice(0, TEXT_LENGTH_MAX).split('\n');
  const found = lines.map((line) => pricesIn(line, language, hint));
  const [only, ...others] = found.flat();
  if (only === undefined) return FREE.test(text) ? { amount: 0, currency: hint } : null;
  if (others.length === 0) return toPrice(only);
  const weighed = found.flatMap((prices, i) => {
    const meanings = meaningsOf(prices, shortLabel(lines[i - 1]));
    return prices.map((price, n): Weighed => ({ price, kind: meanings[n]?.kind ?? 'price' }));
  });
  const { prices, currency } = ofBestKind(weighed);
  const amounts = prices
    .filter((price) => price.currency === prices[0]?.currency)
    .map(({ amount }) => amount);
  return { amount: Math.min(...amounts), currency };
}

const FREE = new RegExp(String.raw`^\W{0,3}${anyOf(phrasesOf('free'))}\W{0,3}$`, 'iu');

function toPrice({ amount, currency }: Price): Price {
  return { amount, currency };
}

interface Choice {
  readonly prices: readonly FoundPrice[];
  readonly currency: string | null;
}

/**
 * The amounts of the best kind: those with a sign, or else, if all of them are postage or the like, one with cents
 * beside them. Without any sign, those with cents, which counts and sizes have not.
 */
function ofBestKind(all: readonly Weighed[]): Choice {
  const signed = all.filter(({ price }) => price.hasSign);
  const withCents = all.filter(({ price }) => price.hasCents);
  if (signed.length === 0) return choiceOf(bestOf(withCents.length > 0 ? withCents : all));
  const best = bestOf(signed);
  const plain = withCents.filter(({ price, kind }) => !price.hasSign && kind === 'price');
  if (best[0]?.kind !== 'other' || plain.length === 0) return choiceOf(best);
  return { prices: choiceOf(plain).prices, currency: best[0].price.currency };
}

function choiceOf(weighed: readonly Weighed[]): Choice {
  const prices = weighed.map(({ price }) => price);
  return { prices, currency: prices[0]?.currency ?? null };
}

const KINDS: readonly Kind[] = ['price', 'several', 'net', 'old', 'other'];

function bestOf(weighed: readonly Weighed[]): readonly Weighed[] {
  const best = KINDS.find((kind) => weighed.some((each) => each.kind === kind));
  return weighed.filter(({ kind }) => kind === best);
}

/**
 * Parses a price of structured data, where a plain number always has a decimal dot: `34.000` is 34, but `34.000` yen are
 * 34,000, because yen have no cents.
 *
 * @param language Language of the page; it decides which dollar, yuan or crown a sign means.
 */
export function structuredPrice(
  value: string,
  currency: string | null,
  language: string | null = null,
): Price | null {
  const text = value.trim();
  const amount = parsePlainNumber(text, currency);
  if (amount !== null) return amount < AMOUNT_MAX ? { amount, currency } : null;
  const parsed = parsePrice(text, language, currency);
  return parsed === null ? null : { amount: parsed.amount, currency: currency ?? parsed.currency };
}
