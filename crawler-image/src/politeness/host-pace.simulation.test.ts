import { describe, expect, test } from 'vitest';
import { HostPace } from './host-pace.ts';

interface Request {
  readonly endMs: number;
  readonly startedMs: number;
  readonly isRefused: boolean;
}

const PAGE_MS = 50;
const REFUSAL_MS = 5;

/** Whether a server answers 503, at a time in milliseconds and while so many pages are under way. */
type Server = (nowMs: number, underWay: number) => boolean;

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

/** Gives so many pages in each span of time, soon or late in it, and refuses what is beyond. */
function windowOf(pages: number, windowMs: number): Server {
  let [window, given] = [-1, 0];
  return (nowMs) => {
    const current = Math.floor(nowMs / windowMs);
    if (current !== window) [window, given] = [current, 0];
    return ++given > pages;
  };
}

/** After a refusal refuses everything, until there was no request for so long. */
function banning(server: Server, banMs: number): Server {
  let untilMs = -Infinity;
  return (nowMs, underWay) => {
    const isRefused = nowMs < untilMs || server(nowMs, underWay);
    if (isRefused) untilMs = nowMs + banMs;
    return isRefused;
  };
}

const connectionsOf =
  (most: number): Server =>
  (_nowMs, underWay) =>
    underWay >= most;

interface Crawled {
  readonly pages: number;
  readonly refused: number;
  readonly tookMs: number;
}

/** Asks a server for pages, so many at a time and with no delay of its own, in simulated time. */
function crawl(
  server: Server,
  concurrency: number,
  end: { pages: number; ms: number },
  pageMs = PAGE_MS,
): Crawled {
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
      const isRefused = server(nowMs, inFlight.filter((request) => !request.isRefused).length);
      inFlight.push({ startedMs: nowMs, endMs: nowMs + (isRefused ? REFUSAL_MS : pageMs), isRefused });
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

  // Of the pages that one who knew the rule would have; where a mistake costs a ban, few are left.
  test.each([
    {
      rule: '10 pages in each second',
      server: windowOf(10, 1000),
      perSecond: 10,
      pages: 0.65,
      refusals: 0.06,
    },
    {
      rule: '600 pages in each minute',
      server: windowOf(600, 60_000),
      perSecond: 10,
      pages: 0.65,
      refusals: 0.03,
    },
    {
      rule: '60 pages in each minute',
      server: windowOf(60, 60_000),
      perSecond: 1,
      pages: 0.6,
      refusals: 0.2,
    },
    {
      rule: '10 pages a second, else a ban of 10 s',
      server: banning(serverOf(10), 10_000),
      perSecond: 10,
      pages: 0.08,
      refusals: 0.2,
    },
    {
      rule: '2 pages a second, else a ban of 60 s',
      server: banning(serverOf(2), 60_000),
      perSecond: 2,
      pages: 0.03,
      refusals: 0.4,
    },
  ])('learns from the refusals of a server that gives $rule', ({ server, perSecond, pages, refusals }) => {
    const seconds = 1800;
    const crawled = crawl(server, 8, { pages: Infinity, ms: seconds * 1000 });
    expect(crawled.pages / (perSecond * seconds)).toBeGreaterThan(pages);
    expect(crawled.refused / (crawled.pages + crawled.refused)).toBeLessThan(refusals);
  });

  test.each([
    { connections: 10, concurrency: 16, pageMs: 500 },
    { connections: 5, concurrency: 32, pageMs: 300 },
  ])(
    'is seldom refused by a server that bears $connections connections, $concurrency at a time',
    ({ connections, concurrency, pageMs }) => {
      const end = { pages: Infinity, ms: 600_000 };
      const { pages, refused } = crawl(connectionsOf(connections), concurrency, end, pageMs);
      expect(pages / ((connections * end.ms) / pageMs)).toBeGreaterThan(0.6);
      expect(refused / (pages + refused)).toBeLessThan(0.06);
    },
  );

  test('hardly asks a server that refuses three requests of eight at any pace', () => {
    let asked = 0;
    const { pages, refused } = crawl(() => ++asked % 8 >= 5, 8, { pages: Infinity, ms: 1_800_000 });
    expect(pages + refused).toBeLessThan(200);
  });

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
    const outage: Server = (nowMs, underWay) =>
      (nowMs >= fromMs && nowMs < untilMs) || server(nowMs, underWay);
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
