import { expect, test } from 'vitest';
import { failure } from '../fetch/failure.ts';
import { crawlOf, links, page, SITE, type Web } from '../testing/fake-crawl.ts';
import { ManualClock } from '../testing/manual-clock.ts';
import { Stopwatch } from '../politeness/stopwatch.ts';

const startsOf = async (web: Web, autothrottle = true): Promise<number[]> => {
  const throttle = { enabled: autothrottle, target: 1, maxDelayMs: 60_000 };
  const { crawl, clock, fetched } = crawlOf(web, {
    pace: { delayMs: 0, jitter: 0.5, throttle },
    maxRetries: 0,
  });
  await clock.runUntil(crawl.run());
  return fetched.map(({ atMs }) => atMs);
};
const twelvePages: Web = (url) => page(url, url === SITE ? links(11) : []);
const eight = (ms: number): number[] => Array.from({ length: 8 }, () => ms);

test('without a delay a healthy host is not waited for', async () => {
  expect(await startsOf(twelvePages)).toEqual([0, ...eight(100), 200, 200, 200]);
});

test('a volley of refusals slows the crawl down once, for what comes after it', async () => {
  const web: Web = (url, ...rest) =>
    url.endsWith('/0') || url.endsWith('/1') ? failure('http_503', 'busy', true) : twelvePages(url, ...rest);
  const starts = await startsOf(web);
  // Eight were under way; the ninth waits for a second at least, with jitter by half, and so does the tenth.
  expect(starts.slice(0, 9)).toEqual([0, ...eight(100)]);
  expect(starts[9]).toBe(1700);
  expect(await startsOf(web, false)).toEqual([0, ...eight(100), 200, 200, 200]);
});

test('a slow host is asked for one page at a time', async () => {
  const web: Web = async (url, ...rest) => {
    await slowly();
    return twelvePages(url, ...rest);
  };
  let slowly = (): Promise<void> => Promise.resolve();
  const { crawl, clock, fetched } = crawlOf(web);
  slowly = () => new Promise((resolve) => clock.after(1900, resolve));
  await clock.runUntil(crawl.run());
  const starts = fetched.map(({ atMs }) => atMs);
  expect(starts.slice(0, 4)).toEqual([0, 2000, 4000, 6000]);
});

test('a crawl whose share of a host grows does not wait for the end of the long gap', async () => {
  const { crawl, polite, clock, fetched } = crawlOf(twelvePages, { delayMs: 1000, maxPages: 4 });
  polite.share({ 'shop.example': 100 });
  const run = crawl.run();
  await clock.advance(5000);
  expect(fetched).toHaveLength(1);
  polite.share({});
  crawl.wake();
  await clock.runUntil(run);
  expect(fetched.map(({ atMs }) => atMs)).toEqual([0, 5000, 6000, 7000]);
});

test('what the crawler itself is busy with is no latency of the host', async () => {
  const clock = new ManualClock();
  const stopwatch = new Stopwatch(clock);
  const hop = stopwatch.start(SITE);
  await clock.advance(300);
  stopwatch.busyWith(() => clock.sleep(5000));
  expect(stopwatch.outcome(hop, page(SITE))).toEqual({ kind: 'page', startedMs: 0, latencyMs: 300 });
});
