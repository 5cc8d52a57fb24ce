import { fieldOf } from './issues.ts';
import { numbersInJson } from './numbers-in-json.ts';
import type { ValidationIssue } from './validation.ts';

/** Nobody reads more of them. */
const NAMED_MAX = 20;

/**
 * Fields whose integers are too large to be exact once they are parsed (over 2^53): ids of some programs, which are
 * another id then. A number with a point or an exponent is no id, and every program rounds it. Most texts hold no
 * integer that is long enough, and are not looked through.
 *
 * @param json the report as it came
 * @param kept what was taken of it: of what was left out something else is said
 */
export function roundedIntegers(json: string, kept: unknown): readonly ValidationIssue[] {
  if (!LONG_INTEGER.test(json)) return NONE;
  const found: ValidationIssue[] = [];
  for (const { literal, path } of numbersInJson(json)) {
    const number = Number(literal);
    if (!INTEGER.test(literal) || Number.isSafeInteger(number) || valueAt(kept, path) !== number) continue;
    found.push({ field: fieldOf(path), message: MESSAGE });
    if (found.length === NAMED_MAX) break;
  }
  return found;
}

function valueAt(value: unknown, path: readonly (string | number)[]): unknown {
  let at = value;
  for (const part of path) {
    if (typeof at !== 'object' || at === null || !Object.hasOwn(at, part)) return undefined;
    at = Reflect.get(at, part);
  }
  return at;
}

const MESSAGE = 'is an integer over 2^53, which is rounded: send it as text';
const NONE: readonly ValidationIssue[] = [];
const INTEGER = /^-?\d+$/;
/** Not behind a point: the digits of fractions are many and harmless. */
const LONG_INTEGER = /(?<![\d.])\d{16}/;
