import { TimeLimit } from '../../guard/time-limit.ts';

/** Longer texts are cut: what a config looks for is within this length. */
const INPUT_LENGTH_MAX = 10_000;
const CPU_MS_MAX = 50;

/**
 * A regular expression from a config, which may backtrack forever. Each match is limited to 50 ms of CPU time and
 * 10,000 characters. After five timeouts the expression matches nothing any more.
 */
export class BoundedRegex {
  readonly #expression: RegExp;
  readonly #limit: TimeLimit;

  /** @throws SyntaxError if it is not a regular expression. */
  constructor(source: string) {
    this.#expression = new RegExp(source, 'u');
    this.#limit = new TimeLimit(`the regular expression ${source}`, CPU_MS_MAX);
  }

  /** The first group that matched, or else the whole match; null without a match in time. */
  firstMatch(text: string): string | null {
    const found = this.#limit.run(() => this.#expression.exec(text.slice(0, INPUT_LENGTH_MAX)));
    if (found === null) return null;
    const [whole, ...groups] = found;
    return groups.find((group) => group !== undefined) ?? whole;
  }
}
