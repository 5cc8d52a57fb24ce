import vm from 'node:vm';

/** Longer texts are cut: what a person looks for with an expression stands within this. */
const INPUT_LENGTH_MAX = 10_000;
const TIME_MS_MAX = 50;
/** After this many matches that took too long an expression is not tried again. */
const TIMEOUTS_MAX = 5;

const context = vm.createContext({ expression: /./u, text: '' });
const script = new vm.Script('expression.exec(text)');

/**
 * A regular expression of somebody else, of which some never end on some texts. Each match has 50 ms and
 * 10,000 characters; the engine is interrupted where it takes longer. An expression that took too long
 * five times matches nothing any more, so that it cannot slow down the whole crawl.
 */
export class BoundedRegex {
  readonly #expression: RegExp;
  #timeouts = 0;

  /** @throws SyntaxError if it is none. */
  constructor(source: string) {
    this.#expression = new RegExp(source, 'u');
  }

  /** The first group that took part, else the whole match; null without a match in time. */
  firstMatch(text: string): string | null {
    if (this.#timeouts >= TIMEOUTS_MAX) return null;
    context['expression'] = this.#expression;
    context['text'] = text.slice(0, INPUT_LENGTH_MAX);
    try {
      const found: unknown = script.runInContext(context, { timeout: TIME_MS_MAX });
      if (!Array.isArray(found)) return null;
      const texts = found.filter((part): part is string => typeof part === 'string');
      return texts[1] ?? texts[0] ?? null;
    } catch {
      this.#timeouts += 1;
      return null;
    }
  }
}
