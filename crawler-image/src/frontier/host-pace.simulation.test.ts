import { describe, expect, test } from 'vitest';
import { HostPace } from './host-pace.ts';

interface Request {
  readonly endMs: number;
  readonly startedMs: number;
  readonly isRefused: boolean;
}

const PAGE_MS = 50;
const REFUSAL_MS = 5;

/** Whether a server answers 503, at a time in milliseconds. */
type Server = (nowMs: number) => boolean;

/** Gives as many pages a second, and a second's pages in one go, and refuses what is beyond. */
function serverOf(pagesPerSecond: number): Server {
  const most = Math.max(1, pagesPerSecond);
  let left = most;
  let lastMs = 0;
  return (nowMs) => {
    left = Math.min(most, left + ((nowMs - lastMs) * pagesPerSecond) / 1000);
    lastMs = nowMs;
    if (left < 1) return true;
    left -= 1;
    return false;
  };
}

interface Crawled {
  readonly pages: number;
  readonly refused: number;
  readonly tookMs: number;
}

/** Asks a server for pages, so many at a time and with no delay of its own, in simulated time. */
function crawl(server: Server, concurrency: number, end: { pages: number; ms: number }): Crawled {
  const throttle = { enabled: true, target: 1, maxDelayMs: 60_000 };
  const pace = new HostPace({ delayMs: 0, jitter: 0, throttle });
  const inFlight: Request[] = [];
  let [nowMs, nextMs, pages, refused] = [0, 0, 0, 0];
  while (pages < end.pages && nowMs < end.ms) {
    inFlight.sort((a, b) => a.endMs - b.endMs);
    const startMs = inFlight.length < concurrency ? Math.max(nowMs, nextMs) : Infinity;
    const [first] = inFlight;
    if (first === undefined || startMs <= first.endMs) {
      nowMs = startMs;
      const isRefused = server(nowMs);
      inFlight.push({ startedMs: nowMs, endMs: nowMs + (isRefused ? REFUSAL_MS : PAGE_MS), isRefused });
      nextMs = nowMs + pace.gapMs(0.5);
      continue;
    }
    inFlight.shift();
    const { startedMs, endMs, isRefused } = first;
    nowMs = endMs;
    if (isRefused) refused += 1;
    else pages += 1;
    const kind = isRefused ? 'overloaded' : 'page';
    if (pace.observe({ kind, startedMs, latencyMs: endMs - startedMs }, nowMs)) {
      nextMs = Math.max(nextMs, nowMs + pace.gapMs(0.5));
    }
  }
  return { pages, refused, tookMs: nowMs };
}

const pagesOf = (pages: number) => ({ pages, ms: Infinity });

describe('a crawl without a delay', () => {
  // Pages that are given, of those that could be; and refusals, of all answers. A pace that takes a tenth off
  // with each page, whatever was before, has 30 to 80 % of the pages here, and up to 50 % refusals.
  test.each([
    { pagesPerSecond: 2, concurrency: 8, used: 0.8, refusals: 0.06 },
    { pagesPerSecond: 2, concurrency: 32, used: 0.8, refusals: 0.1 },
    { pagesPerSecond: 10, concurrency: 8, used: 0.95, refusals: 0.05 },
    { pagesPerSecond: 10, concurrency: 32, used: 0.95, refusals: 0.05 },
    { pagesPerSecond: 50, concurrency: 8, used: 0.95, refusals: 0.05 },
    { pagesPerSecond: 50, concurrency: 32, used: 0.95, refusals: 0.05 },
  ])(
    'finds the pace of a server that gives $pagesPerSecond pages a second, $concurrency at a time',
    ({ pagesPerSecond, concurrency, used, refusals }) => {
      const seconds = 300;
      const { pages, refused } = crawl(serverOf(pagesPerSecond), concurrency, {
        pages: Infinity,
        ms: seconds * 1000,
      });
      expect(pages / (pagesPerSecond * seconds)).toBeGreaterThan(used);
      expect(refused / (pages + refused)).toBeLessThan(refusals);
    },
  );

  test('loses three seconds by a single refusal', () => {
    const refusing = (n: number): Server => {
      let asked = 0;
      return () => ++asked === n;
    };
    const undisturbed = crawl(refusing(0), 8, pagesOf(1000));
    const disturbed = crawl(refusing(200), 8, pagesOf(1000));
    expect(disturbed.refused).toBe(1);
    expect(disturbed.tookMs - undisturbed.tookMs).toBeLessThan(3100);
  });

  test.each([
    ['a healthy server', (): Server => () => false],
    ['one whose pace had been found', () => serverOf(10)],
  ])('is back at its pace soon after %s has refused everything for three minutes', (_, healthy) => {
    const [fromMs, untilMs] = [100_000, 280_000];
    const before = crawl(healthy(), 8, { pages: Infinity, ms: fromMs });
    const server = healthy();
    const outage: Server = (nowMs) => (nowMs >= fromMs && nowMs < untilMs) || server(nowMs);
    const { tookMs, refused } = crawl(outage, 8, pagesOf(before.pages + 200));
    // One delay of a minute is under way, and halves of it follow.
    expect(tookMs - untilMs).toBeLessThan(200_000);
    expect(refused - before.refused).toBeLessThan(40);
  });

  test('is not brought to a stand by a server that refuses one request in 200 by chance', () => {
    let asked = 0;
    const { tookMs } = crawl(() => ++asked % 200 === 0, 8, pagesOf(5000));
    // A healthy one takes 31 s.
    expect(tookMs).toBeLessThan(70_000);
  });
});
