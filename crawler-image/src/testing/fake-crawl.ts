import { Crawl } from '../crawl/crawl.ts';
import { SharedProgress } from '../control/shared-progress.ts';
import type { PageFailure } from '../control/worker-messages.ts';
import type { CrawlPlan } from '../crawl-plan.ts';
import type { FetchResult, RedirectRule } from '../fetch/fetcher.ts';
import { ManualClock } from './manual-clock.ts';

export const SITE = 'http://shop.example/';
export const SCOPE = {
  kind: 'same-host',
  include: [],
  exclude: [],
  maxUrlLength: 2083,
  maxSegments: 20,
  maxRepeats: 2,
} as const;

/** What a test changes of the plan. */
export type PlanChange = Partial<CrawlPlan> & { readonly delayMs?: number };

function plan({ delayMs = 0, ...overrides }: PlanChange = {}): CrawlPlan {
  return {
    taskName: 'test',
    targets: [SITE],
    userAgent: 'test',
    timeoutMs: 1000,
    concurrency: 8,
    pace: { delayMs, jitter: 0, throttle: { enabled: true, target: 1, maxDelayMs: 60_000 } },
    maxRetries: 3,
    robots: { obey: false, agent: 'test', onUnreachable: 'deny', maxCrawlDelayMs: 30_000 },
    format: 'jsonl',
    outputFolder: '/nowhere',
    filePrefix: 'test',
    maxPages: 100,
    followLinks: true,
    scope: SCOPE,
    stripParams: [],
    extractImages: false,
    fields: ['title'],
    itemSelector: null,
    ...overrides,
  };
}

export function page(url: string, links: readonly string[] = []): FetchResult {
  const html = `<h1>${url}</h1>${links.map((link) => `<a href="${link}">x</a>`).join('')}`;
  return {
    kind: 'page',
    finalUrl: url,
    status: 200,
    contentType: '',
    robotsTag: '',
    body: Buffer.from(html),
    wireBytes: 1,
  };
}

export type Web = (url: string, tries: number, redirect: RedirectRule) => FetchResult | Promise<FetchResult>;

/** A crawl of a web that is a function; every fetch takes 100 ms. */
export function crawlOf(web: Web, overrides: PlanChange = {}, writeItem?: (item: unknown) => void) {
  const clock = new ManualClock();
  const progress = new SharedProgress();
  const failures: PageFailure[] = [];
  const notices: string[] = [];
  const items: unknown[] = [];
  const fetched: { url: string; atMs: number }[] = [];
  let inFlight = 0;
  let mostInFlight = 0;
  const crawl = new Crawl(plan(overrides), {
    fetch: async (url, redirect) => {
      fetched.push({ url, atMs: clock.monotonicMs() });
      mostInFlight = Math.max(mostInFlight, ++inFlight);
      await new Promise<void>((resolve) => clock.after(100, resolve));
      inFlight -= 1;
      return web(url, fetched.filter((earlier) => earlier.url === url).length, redirect);
    },
    writeItem: writeItem ?? ((item) => items.push(item)),
    onFailure: (failed) => failures.push(failed),
    onNotice: (sentence) => notices.push(sentence),
    progress,
    clock,
    random: () => 1,
  });
  return { crawl, clock, progress, failures, notices, items, fetched, mostInFlight: () => mostInFlight };
}

export const links = (n: number): string[] => Array.from({ length: n }, (_, i) => `${SITE}p/${i}`);
export const listOf =
  (n: number): Web =>
  (url) =>
    page(url, url === SITE ? links(n) : []);
