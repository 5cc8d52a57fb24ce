import { TimeLimit } from './time-limit.ts';

/** Longer texts are cut: what a person looks for with an expression stands within this. */
const INPUT_LENGTH_MAX = 10_000;
const TIME_MS_MAX = 50;

/**
 * A regular expression of somebody else, of which some never end on some texts. Each match has 50 ms and
 * 10,000 characters. An expression that took too long five times matches nothing any more.
 */
export class BoundedRegex {
  readonly #expression: RegExp;
  readonly #limit = new TimeLimit(TIME_MS_MAX);

  /** @throws SyntaxError if it is none. */
  constructor(source: string) {
    this.#expression = new RegExp(source, 'u');
  }

  /** The first group that took part, else the whole match; null without a match in time. */
  firstMatch(text: string): string | null {
    const found = this.#limit.run(() => this.#expression.exec(text.slice(0, INPUT_LENGTH_MAX)));
    if (found === null) return null;
    const [whole, ...groups] = found;
    return groups.find((group) => group !== undefined) ?? whole;
  }
}
