import { anyOf, phrasesOf } from '../lexicon/phrases.ts';

/** Whether a price is said to exclude or to include tax; null if nothing is said. */
export type Tax = 'net' | 'gross' | null;

const NET = anyOf(phrasesOf('netPrices'));
const GROSS = anyOf(phrasesOf('grossPrices'));

const [NET_BEFORE, GROSS_BEFORE] = [NET, GROSS].map(
  (words) => new RegExp(String.raw`(?<!\p{L})${words}[^\d\p{L}]{0,6}$`, 'iu'),
);
const [NET_AFTER, GROSS_AFTER] = [NET, GROSS].map(
  (words) => new RegExp(String.raw`^[^\d\p{L}+]{0,3}${words}(?!\p{L})`, 'iu'),
);
const LOOK_BACK = 40;
/** A cheap check before the expensive ones. */
const WORD = /\p{L}/u;

/** What the words at the end of a text say of the price after it. */
export function taxBefore(text: string): Tax {
  const words = text.slice(-LOOK_BACK);
  if (!WORD.test(words)) return null;
  if (NET_BEFORE?.test(words) === true) return 'net';
  return GROSS_BEFORE?.test(words) === true ? 'gross' : null;
}

/** What the words at the start of a text say of the price before it, and how many characters they take. */
function taxAfter(text: string): { readonly tax: Tax; readonly used: number } {
  const words = text.slice(0, LOOK_BACK);
  if (!WORD.test(words)) return { tax: null, used: 0 };
  const net = NET_AFTER?.exec(words)?.[0];
  if (net !== undefined) return { tax: 'net', used: net.length };
  const gross = GROSS_AFTER?.exec(words)?.[0];
  return gross === undefined ? { tax: null, used: 0 } : { tax: 'gross', used: gross.length };
}

/**
 * Of several prices in a line, what is said of each. The words between two may belong to either: to the second if the
 * line starts with such words, to the first if it ends with them, and otherwise as the amounts say, since the price
 * without tax is the lower one.
 *
 * @param gaps The texts before, between and after the prices: one more than amounts.
 */
export function taxesOf(
  amounts: readonly number[],
  gaps: readonly string[],
): readonly { readonly tax: Tax; readonly usedAfter: number }[] {
  const isBefore = stand(amounts, gaps) === 'before';
  const said = amounts.map((_, i) => {
    if (isBefore) return { tax: taxBefore(gaps[i] ?? ''), usedAfter: 0 };
    const { tax, used } = taxAfter(gaps[i + 1] ?? '');
    return { tax, usedAfter: used };
  });
  const gross = amounts.filter((_, i) => said[i]?.tax === 'gross');
  if (gross.length === 0) return said;
  return said.map(({ tax, usedAfter }, i) => {
    const amount = amounts[i] ?? 0;
    const isNet = tax === null && gross.some((each) => isWithTax(each, amount));
    return { tax: isNet ? 'net' : tax, usedAfter };
  });
}

/** Rates of value added tax, in percent. */
const RATES = [5, 5.5, 6, 7, 8, 8.1, 9, 10, 12, 15, 16, 17, 18, 19, 20, 21, 22, 23, 24, 25, 25.5, 27];

/** Whether an amount is another one with tax, which need not be said of the other: `1,800円（税込1,980円）`. */
function isWithTax(gross: number, net: number): boolean {
  const rounding = Number.isInteger(net) && Number.isInteger(gross) ? 1 : 0.011;
  return net > 0 && RATES.some((rate) => Math.abs(net * (1 + rate / 100) - gross) < rounding);
}

function stand(amounts: readonly number[], gaps: readonly string[]): 'before' | 'after' {
  if (taxBefore(gaps[0] ?? '') !== null) return 'before';
  if (taxAfter(gaps.at(-1) ?? '').tax !== null) return 'after';
  for (const [i, gap] of gaps.slice(1, -1).entries()) {
    const tax = taxBefore(gap);
    const [first = 0, second = 0] = amounts.slice(i, i + 2);
    if (tax !== null) return (tax === 'net') === second < first ? 'before' : 'after';
  }
  return 'after';
}
