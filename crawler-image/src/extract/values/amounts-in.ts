import { NUMBER_PATTERN } from './amount.ts';
import { isWithCents, join, takeSubUnit, type Amount } from './amount-parts.ts';
import { multipleAt } from './multiple.ts';
import { takeNames } from './names-as-signs.ts';
import { signsAhead, signsBehind, signsInGap } from './signs.ts';

const NUMBERS_MAX = 50;

const NUMBER = new RegExp(NUMBER_PATTERN, 'gu');

/**
 * The amounts of a text, at most 50, with the signs at each. Percentages are none.
 *
 * @param plain As `plainText` returns it.
 */
export function amountsIn(plain: string, language: string | null): Amount[] {
  const numbers = numbersIn(plain);
  const [first] = numbers;
  const last = numbers.at(-1);
  if (first === undefined || last === undefined) return [];
  const head = signsAhead(plain.slice(0, first.start));
  const isSuffixLine = head.signs.length === 0 && signsBehind(plain.slice(last.end)).signs.length > 0;
  const amounts: Amount[] = [];
  for (const [i, number] of numbers.entries()) {
    const previous = amounts.at(-1);
    const gap = plain.slice(previous?.end ?? 0, number.start);
    const rest = plain.slice(number.end, numbers[i + 1]?.start);
    if (previous === undefined) {
      amounts.push({ ...number, before: head.signs, start: number.start - head.used });
    } else if (!join(previous, number, gap, rest)) {
      const [isFirst, isSecond] = [isWithCents(previous), isWithCents(number)];
      const withCents = isFirst === isSecond ? null : isFirst ? 'first' : 'second';
      const signs = signsInGap(gap, { before: previous.before, withCents, isSuffixLine });
      if (previous.behind.length === 0) takeBehind(previous, signs.behind, signs.used);
      const used = signs.ahead.length === 0 ? 0 : signsAhead(gap).used;
      amounts.push({ ...number, before: signs.ahead, start: number.start - used });
    }
    takeSubUnit(amounts.at(-1) ?? number, rest, language);
  }
  const end = amounts.at(-1);
  const tail = signsBehind(plain.slice(end?.end));
  if (end?.behind.length === 0) takeBehind(end, tail.signs, tail.used);
  takeNames(amounts, plain, language);
  return amounts;
}

function takeBehind(amount: Amount, signs: readonly string[], used: number): void {
  amount.behind = signs;
  amount.end += used;
}

const PERCENT = /^ {0,2}%/;
/** For cents that are none: `50,- Kč`, `1'299.–`, `Rs. 499/-`, `KSh 500/=`. */
const NO_CENTS = /^(?:[.,:][-–—]{1,2}| ?\/ ?[-–—=](?! ?\d))/;
const UNIT_LENGTH_MAX = 16;

function numbersIn(plain: string): Amount[] {
  const numbers: Amount[] = [];
  // Not `matchAll`, which copies the expression each time.
  NUMBER.lastIndex = 0;
  for (let match = NUMBER.exec(plain); match !== null; match = NUMBER.exec(plain)) {
    const [digits] = match;
    const start = match.index;
    const behind = plain.slice(start + digits.length, start + digits.length + UNIT_LENGTH_MAX);
    if (PERCENT.test(behind)) continue;
    const multiple = multipleAt(behind);
    const end = start + digits.length + (multiple?.length ?? NO_CENTS.exec(behind)?.[0].length ?? 0);
    numbers.push({ parts: [{ digits, multiple, share: 1 }], before: [], behind: [], start, end });
    if (numbers.length === NUMBERS_MAX) break;
  }
  return numbers;
}
