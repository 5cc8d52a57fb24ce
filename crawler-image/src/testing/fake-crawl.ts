import { Backlog } from '../state/backlog.ts';
import { restoring } from '../state/restoring.ts';
import { CrawlState } from '../state/crawl-state.ts';
import { Crawl } from '../crawl/crawl.ts';
import type { Limits } from '../plan/limits.ts';
import { SharedProgress } from '../state/shared-progress.ts';
import type { PageFailure } from '../records/page-failure.ts';
import type { CrawlPlan } from '../plan/crawl-plan.ts';
import { PoliteFetch } from '../politeness/polite-fetch.ts';
import type { Accepts, FetchResult, RedirectRule } from '../fetch/fetch-result.ts';
import type { CrawlDependencies } from '../crawl/crawl.ts';
import type { CrawlRecord } from '../records/crawl-record.ts';
import { countFields } from '../state/count-fields.ts';
import { ManualClock } from './manual-clock.ts';
import { httpOptionsOf, outputOptionsOf } from './options-of.ts';

export const SITE = 'http://shop.example/';
export const SCOPE = {
  kind: 'same-host',
  include: [],
  exclude: [],
  maxUrlLength: 2083,
  maxSegments: 20,
  maxRepeats: 2,
} as const;

export const NO_LIMITS: Limits = {
  durationMs: null,
  items: null,
  errors: null,
  errorRate: null,
  noItemPages: null,
  bytes: null,
  memoryBytes: null,
  diskBytes: null,
};

/** What a test changes of the plan. */
export type PlanChange = Partial<CrawlPlan> & { readonly delayMs?: number };

export function planOf({ delayMs = 0, ...overrides }: PlanChange = {}): CrawlPlan {
  return {
    taskName: 'test',
    targets: [SITE],
    userAgents: ['test'],
    timeoutMs: 1000,
    http: httpOptionsOf(),
    concurrency: 8,
    perHost: 256,
    pace: { delayMs, jitter: 0, throttle: { enabled: true, target: 1, maxDelayMs: 60_000 } },
    maxRetries: 3,
    hostErrorsMax: 20,
    robots: { obey: false, agent: 'test', onUnreachable: 'deny', maxCrawlDelayMs: 30_000 },
    output: outputOptionsOf(),
    outputFolder: '/nowhere',
    filePrefix: 'test',
    maxPages: 100,
    maxDepth: Infinity,
    followLinks: true,
    scope: SCOPE,
    limits: NO_LIMITS,
    snapshots: 0,
    sitemaps: { auto: false, urls: [], sinceMs: null },
    stripParams: [],
    extractImages: false,
    images: null,
    fields: ['title'],
    itemSelector: null,
    itemSchema: null,
    onInvalid: 'keep',
    resume: { enabled: true, syncMs: 1000 },
    render: { mode: 'never', waitUntil: 'load', timeoutMs: 30_000, block: [], executable: null },
    ...overrides,
  };
}

export function page(url: string, links: readonly string[] = []): FetchResult {
  return text(url, `<h1>${url}</h1>${links.map((link) => `<a href="${link}">x</a>`).join('')}`);
}

/** Anything that is served, such as a robots.txt. */
export function text(url: string, content: string): FetchResult {
  return {
    kind: 'page',
    finalUrl: url,
    status: 200,
    contentType: '',
    robotsTag: '',
    body: Buffer.from(content),
    wireBytes: 1,
  };
}

export type Web = (url: string, tries: number, redirect: RedirectRule) => FetchResult | Promise<FetchResult>;

/** What a crawl has written down. */
export class FakeJournal {
  readonly records: CrawlRecord[];
  /** By page. */
  readonly items: (readonly unknown[])[] = [];

  constructor(records: readonly CrawlRecord[] = []) {
    this.records = [...records];
  }

  readonly append: CrawlDependencies['journal']['append'] = (record) => void this.records.push(record);

  readonly appendPage: CrawlDependencies['journal']['appendPage'] = (crawled, { items, invalid }) => {
    const record = {
      ...crawled,
      items: items.length,
      fields: countFields(items),
      items_end: 0,
      invalid,
      quarantine_end: 0,
    };
    this.items.push(items);
    this.records.push(record);
    return record;
  };
}

/** A crawl of a web that is a function, going on where `journal` ends; every fetch takes 100 ms. */
export function crawlOf(
  web: Web,
  overrides: PlanChange = {},
  journal = new FakeJournal(),
  browser: Pick<CrawlDependencies, 'render'> = {},
) {
  const clock = new ManualClock();
  const progress = new SharedProgress();
  const failures: PageFailure[] = [];
  const notices: string[] = [];
  const memory = { bytes: 0 };
  const fetched: { url: string; atMs: number; accepts: Accepts }[] = [];
  let inFlight = 0;
  let mostInFlight = 0;
  const planned = planOf(overrides);
  const state = new CrawlState(planned, progress);
  const backlog = new Backlog(planned.targets);
  const last = journal.records.at(-1);
  if (last?.kind === 'reading') journal.append({ kind: 'died', url: last.url });
  for (const record of journal.records) restoring(state, backlog)(record);
  const polite = new PoliteFetch(planned, {
    fetch: async (url, redirect, accepts) => {
      fetched.push({ url, atMs: clock.monotonicMs(), accepts });
      mostInFlight = Math.max(mostInFlight, ++inFlight);
      await new Promise<void>((resolve) => clock.after(100, resolve));
      inFlight -= 1;
      return web(url, fetched.filter((earlier) => earlier.url === url).length, redirect);
    },
    onNotice: (sentence) => notices.push(sentence),
    clock,
    random: () => 1,
  });
  const crawl = new Crawl(planned, state, {
    polite,
    ...browser,
    journal,
    onFailure: (failed) => failures.push(failed),
    onNotice: (sentence) => notices.push(sentence),
    progress,
    resources: { memory: () => memory.bytes, freeDisk: () => null },
    clock,
  });
  return {
    polite,
    crawl: {
      run: () => crawl.run(backlog.drain()),
      stop: () => crawl.stop(),
      wake: () => crawl.wake(),
      skips: () => state.tallies().skips,
      tallies: () => state.tallies(),
    },
    clock,
    progress,
    failures,
    notices,
    items: () => journal.items.flat(),
    fetched,
    memory,
    journal,
    mostInFlight: () => mostInFlight,
  };
}

export const links = (n: number): string[] => Array.from({ length: n }, (_, i) => `${SITE}p/${i}`);
export const listOf =
  (n: number): Web =>
  (url) =>
    page(url, url === SITE ? links(n) : []);
