import { isElement, type Dom, type Element } from '../page/dom.ts';
import { TimeLimit } from './time-limit.ts';

/** A page that matches more is made to keep us busy. */
const MATCHES_MAX = 1000;
const TIME_MS_MAX = 1000;

/**
 * Takes time in proportion to the page, however many elements lie within each other. Looks at siblings and
 * pseudo-classes multiply it: `a ~ b`, `:has()`.
 */
const QUICK = /^[^~:]*$/;

/** css-select compares what lies outermost with each other before it looks for anything. */
const OUTERMOST_MAX = 1000;

/** By selector: a config has few, and a page has no say in them. */
const limits = new Map<string, TimeLimit>();

/**
 * The elements that a selector of somebody else finds, at most 1,000. One that may take long has a second a page,
 * and finds nothing where that is over; after five such pages it finds nothing any more.
 */
export function selectElements({ $ }: Dom, css: string): Element[] {
  const select = (): Element[] => $(css).get().filter(isElement).slice(0, MATCHES_MAX);
  const outermost = $.root().get(0)?.childNodes.length ?? 0;
  return QUICK.test(css) && outermost <= OUTERMOST_MAX ? select() : (limitOf(css).run(select) ?? []);
}

function limitOf(css: string): TimeLimit {
  let limit = limits.get(css);
  if (limit === undefined) {
    limit = new TimeLimit(TIME_MS_MAX);
    limits.set(css, limit);
  }
  return limit;
}
