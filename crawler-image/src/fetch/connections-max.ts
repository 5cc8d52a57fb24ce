/** Beside as many idle connections as requests in flight: for those that are just being closed. */
const EXTRA = 50;
/** Left to files, name servers and reports, which may be opened at any time. */
const RESERVED = 32;
/** With fewer, a crawl cannot run; what is missing is waited for. */
const MIN = 2;

/** How many connections a crawl keeps open, if this process may open so many descriptors. */
export function connectionsMax(concurrency: number, freeDescriptors: number): number {
  return Math.min(2 * concurrency + EXTRA, Math.max(MIN, freeDescriptors - RESERVED));
}
