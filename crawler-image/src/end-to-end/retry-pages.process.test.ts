import { readFile, mkdtemp, rm } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import path from 'node:path';
import { expect, test } from 'vitest';
import { CONTRACT_ENV, type RetryOrder } from '@crawlerd/shared';
import { EXIT } from '../base/exit-codes.ts';
import { until } from '../testing/crawler-process.ts';
import { processTest } from '../testing/process-test.ts';
import { productPage, sendHtml, type Answer } from '../testing/web-site.ts';

const { site, crawl, cleanUp } = processTest();

const FAILING = 200;
const PAGES = 300;
const KINDS = ['http_500', 'http_403', 'connection_lost', 'not_html', 'timeout'] as const;
type Kind = (typeof KINDS)[number];

const kindOf = (n: number): Kind => KINDS[n % KINDS.length] ?? 'timeout';
const numbers = (to: number): number[] => Array.from({ length: to }, (_, n) => n);
const failing = (...kinds: readonly Kind[]): string[] =>
  numbers(FAILING)
    .filter((n) => kinds.includes(kindOf(n)))
    .map((n) => `/p/${n}`);

/** A shop of which 200 pages fail in five ways, but for those that have been repaired, which have a new link each. */
function brokenShop(repaired: ReadonlySet<Kind>): Answer {
  return ({ url = '' }, response) => {
    if (url === '/')
      return sendHtml(
        response,
        numbers(PAGES)
          .map((n) => `<a href="/p/${n}">${n}</a>`)
          .join(''),
      );
    const n = Number(/^\/p\/(\d+)$/.exec(url)?.[1] ?? PAGES);
    const link = n < FAILING ? `<a href="/new/${n}">new</a>` : '';
    if (n >= FAILING || repaired.has(kindOf(n))) return sendHtml(response, productPage(url, '£1') + link);
    switch (kindOf(n)) {
      case 'http_500':
        return void response.writeHead(500).end();
      case 'http_403':
        return void response.writeHead(403).end();
      case 'connection_lost':
        return void response.destroy();
      case 'not_html':
        return sendHtml(response, 'PDF', 'application/pdf');
      case 'timeout':
        return;
    }
  };
}

/** A crawl of this shop that has ended, whose failed pages can be tried again. */
async function crawledShop() {
  const repaired = new Set<Kind>();
  const web = await site(brokenShop(repaired));
  const folder = await mkdtemp(path.join(tmpdir(), 'crawler-retry-'));
  cleanUp(() => rm(folder, { recursive: true, force: true }));
  const config = {
    task_name: 'x',
    base_url: web.url,
    delay: 0,
    autothrottle: { enabled: false },
    concurrency: 32,
    per_host: 32,
    // Longer than a busy machine takes for any other page.
    timeout: 3,
    max_retries: 0,
    host_errors_max: 1000,
    // Fewer than there are in the end: it must not keep back what is tried again.
    crawl_config: { follow_links: true, max_pages: PAGES - FAILING + 50, data_fields: ['title' as const] },
  };
  const start = (order: RetryOrder | null, execution = 'execution-1') =>
    crawl(config, {
      CRAWLERD_OUTPUT_DIR: folder,
      TASK_EXECUTION_ID: execution,
      ...(order !== null && { [CONTRACT_ENV.retryPages]: JSON.stringify(order) }),
    });
  /** What is asked for meanwhile, and the summary. */
  const run = async (order: RetryOrder | null, exit: number = EXIT.succeeded) => {
    web.requests.length = 0;
    const crawler = await start(order);
    expect([await crawler.exited, crawler.log()]).toEqual([exit, expect.any(String)]);
    const summary = (await crawler.completion()).result_data?.crawl_summary;
    return { paths: web.requests.map((request) => request.path), summary, log: crawler.log() };
  };
  const items = () => readFile(path.join(folder, 'x.jsonl'), 'utf8');
  const urls = async () => {
    const lines = (await items()).trimEnd().split('\n');
    return lines.map((line) => (JSON.parse(line) as { url: string }).url.replace(web.url, ''));
  };
  const first = await run(null);
  expect(first.summary).toMatchObject({ pages_failed: FAILING, pages_succeeded: PAGES - FAILING + 1 });
  return { web, repaired, start, run, items, urls };
}

const sorted = (paths: readonly string[]): string[] => paths.toSorted((a, b) => a.localeCompare(b));

test('200 failures of five kinds: exactly those are requested, and other items stay as they are', async () => {
  const { repaired, run, items, urls } = await crawledShop();
  const before = await items();
  repaired.add('http_500').add('timeout');
  const order = { follow: false, first_attempt: 2 };
  const { paths, summary, log } = await run(order);
  expect(sorted(paths)).toEqual(sorted(failing(...KINDS)));
  expect(log).toContain('200 of the 200 failed pages are tried again, and nothing else');
  expect(summary).toMatchObject({ stop_reason: 'pages_retried', pages_failed: 120, pages_succeeded: 181 });
  expect((await items()).startsWith(before)).toBe(true);
  const found = await urls();
  expect(new Set(found).size).toBe(found.length);
  expect(found).toEqual(expect.arrayContaining(failing('http_500', 'timeout')));

  // A second one requests what still fails, or of that only what was named.
  repaired.add('http_403').add('not_html');
  const named = await run({ ...order, first_attempt: 3, codes: ['http_403', 'http_500'] });
  expect(sorted(named.paths)).toEqual(sorted(failing('http_403')));
  expect(named.summary).toMatchObject({ pages_failed: 80, pages_succeeded: 221 });
  const rest = await run({ ...order, first_attempt: 4 });
  expect(sorted(rest.paths)).toEqual(sorted(failing('connection_lost', 'not_html')));
  expect(rest.summary).toMatchObject({ pages_failed: 40, pages_succeeded: 261 });
});

test('new links of these pages are followed if that was asked for, as far as max_pages reaches', async () => {
  const { repaired, run } = await crawledShop();
  for (const kind of KINDS) repaired.add(kind);
  const { paths, summary } = await run({ follow: true, first_attempt: 2, codes: ['http_403'] });
  const asked = new Set(paths);
  expect(failing('http_403').filter((each) => !asked.has(each))).toEqual([]);
  const followed = paths.filter((each) => each.startsWith('/new/'));
  expect(followed.length).toBeGreaterThan(0);
  expect(followed.filter((each) => kindOf(Number(each.slice('/new/'.length))) !== 'http_403')).toEqual([]);
  expect(summary).toMatchObject({ pages_failed: FAILING - 40 });
});

test('a crawler that is killed in the middle continues with what is left of them', async () => {
  const { web, repaired, start, run, urls } = await crawledShop();
  for (const kind of KINDS) repaired.add(kind);
  const order = { follow: false, first_attempt: 2 };
  web.requests.length = 0;
  const killed = await start(order);
  await until(() => web.requests.length >= 80);
  killed.child.kill('SIGKILL');
  await killed.exited;
  const early = web.requests.map((request) => request.path);
  const { paths } = await run(order);
  expect(sorted([...new Set([...early, ...paths])])).toEqual(sorted(failing(...KINDS)));
  // Only those that were under way are requested again.
  expect(early.length + paths.length - FAILING).toBeLessThanOrEqual(40);
  const found = await urls();
  expect(found.filter((each) => each.startsWith('/p/'))).toHaveLength(PAGES);
  expect(new Set(found).size).toBe(found.length);
});

test('what is not known is not crawled instead', async () => {
  const { web, start } = await crawledShop();
  web.requests.length = 0;
  const order = { follow: false, first_attempt: 2 };
  const foreign = await start(order, 'execution-2');
  expect(await foreign.exited).not.toBe(EXIT.succeeded);
  expect((await foreign.completion()).error_message).toContain(
    'is of another execution. Launch the config again',
  );
  expect(web.requests).toEqual([]);
});
