import { isElement, type Dom, type Element } from '../page/dom.ts';
import { TimeLimit } from '../../guard/time-limit.ts';

/** Only hostile pages match more. */
const MATCHES_MAX = 1000;
const CPU_MS_MAX = 1000;

/**
 * Selectors whose time is proportional to the page, however deep it nests. Sibling combinators and pseudo-classes
 * take longer: `a ~ b`, `:has()`.
 */
const QUICK = /^[^~:]*$/;

/** css-select compares all outermost nodes with each other before it searches. */
const OUTERMOST_MAX = 1000;

/** By selector: a config has few, and pages cannot add any. */
const limits = new Map<string, TimeLimit>();

/**
 * The elements that a selector from a config matches, at most 1,000. A selector that may be slow is limited to one
 * second of CPU time per page, and matches nothing after that; after five timeouts it matches nothing any more.
 */
export function selectElements({ $ }: Dom, css: string): Element[] {
  const select = (): Element[] => $(css).get().filter(isElement).slice(0, MATCHES_MAX);
  const outermost = $.root().get(0)?.childNodes.length ?? 0;
  return QUICK.test(css) && outermost <= OUTERMOST_MAX ? select() : (limitOf(css).run(select) ?? []);
}

function limitOf(css: string): TimeLimit {
  let limit = limits.get(css);
  if (limit === undefined) {
    limit = new TimeLimit(`the selector ${css}`, CPU_MS_MAX);
    limits.set(css, limit);
  }
  return limit;
}
