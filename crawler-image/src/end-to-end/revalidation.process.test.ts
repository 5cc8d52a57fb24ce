import { mkdtemp, readFile, rm, truncate, writeFile } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import path from 'node:path';
import { beforeEach, expect, test } from 'vitest';
import { EXIT } from '../base/exit-codes.ts';
import { processTest, type CrawlerConfig } from '../testing/process-test.ts';
import { productPage, sendHtml, type WebSite } from '../testing/web-site.ts';
import { requestsReached } from '../testing/requests-reached.ts';

const { site, crawl, cleanUp } = processTest();
const PAGES = 30;

let web: WebSite;
let folder: string;
/** By page; what is not here costs 1. */
let prices: Map<number, number>;
let gone: Set<number>;
let crawls: number;
let onRequest: () => void;

beforeEach(async () => {
  [prices, gone, crawls, onRequest] = [new Map(), new Set(), 0, () => {}];
  folder = await mkdtemp(path.join(tmpdir(), 'crawler-revalidation-'));
  cleanUp(() => rm(folder, { recursive: true, force: true }));
  web = await site((request, response) => {
    onRequest();
    const n = Number(request.url?.slice(1) || '0');
    if (gone.has(n)) return void response.writeHead(404).end();
    const price = prices.get(n) ?? 1;
    response.setHeader('etag', `"${price}"`);
    if (request.headers['if-none-match'] === `"${price}"`) return void response.writeHead(304).end();
    const links = [2 * n + 1, 2 * n + 2].filter((to) => to < PAGES).map((to) => `<a href="/${to}">x</a>`);
    sendHtml(response, productPage(`Tea ${n}`, `£${price}.00`) + links.join(''));
  });
});

const configOf = (cache: 'off' | 'revalidate'): CrawlerConfig => ({
  task_name: 'x',
  base_url: `${web.url}/`,
  delay: 0,
  http: { cache },
  crawl_config: { follow_links: true, data_fields: ['title', 'price'] },
});

const start = (cache: 'off' | 'revalidate', crawlNumber: number) =>
  crawl(configOf(cache), {
    CRAWLERD_OUTPUT_DIR: folder,
    TASK_EXECUTION_ID: `execution-${crawlNumber}`,
  });

/** Another crawl into the same folder; its prices by page, which of them are said to be unchanged, and its summary. */
async function crawlAgain(cache: 'off' | 'revalidate' = 'revalidate') {
  const run = await start(cache, ++crawls);
  expect(await run.exited).toBe(EXIT.succeeded);
  const found = new Map<number, unknown>();
  const unchanged = new Set<number>();
  for (const { title, price, _meta } of await run.items('x')) {
    const n = Number(String(title).slice('Tea '.length));
    found.set(n, price);
    if ((_meta as Record<string, unknown>)['unchanged'] === true) unchanged.add(n);
  }
  const summary = (await run.completion()).result_data?.crawl_summary;
  return { found, unchanged, summary };
}

const allPages = Array.from({ length: PAGES }, (_, n) => n);

test('a second crawl finds all that the first has found, and fetches only what has changed', async () => {
  const first = await crawlAgain();
  expect([first.found.size, first.unchanged.size]).toEqual([PAGES, 0]);
  const [seventh, eighth] = [7, 8];
  prices.set(seventh, 5).set(eighth, 6);
  gone.add(29);
  const second = await crawlAgain();
  expect([...second.found.keys()].toSorted((a, b) => a - b)).toEqual(allPages.slice(0, -1));
  expect(second.found.get(seventh)).not.toEqual(first.found.get(seventh));
  expect(allPages.filter((n) => !second.unchanged.has(n))).toEqual([seventh, eighth, 29]);
  expect(second.summary).toMatchObject({
    pages: { unchanged: PAGES - 3, by_status: { '2xx': 29, '4xx': 1 } },
  });
  const third = await crawlAgain();
  expect([third.unchanged.size, third.summary?.['bytes']]).toEqual([29, 0]);
});

test('the file of kept pages does not grow with each crawl, nor keep what is gone', async () => {
  await crawlAgain();
  const size = async (): Promise<number> => (await readFile(path.join(folder, 'x.http-cache'))).length;
  const full = await size();
  for (let price = 2; price < 8; price++) {
    for (const n of allPages) prices.set(n, price);
    await crawlAgain();
    expect(await size()).toBeLessThan(2.2 * full);
  }
  for (const n of allPages.slice(3)) gone.add(n);
  await crawlAgain();
  expect(await size()).toBeLessThan(full / 2);
});

test('a crawl that was killed again and again leaves a file that the next one can use whole', async () => {
  for (const requests of [3, 5, 2, 7]) {
    const run = await start('revalidate', 1);
    await Promise.race([requestsReached(requests, (on) => (onRequest = on)), run.exited]);
    run.child.kill('SIGKILL');
    await run.exited;
  }
  onRequest = () => {};
  const { found } = await crawlAgain();
  expect([...found.keys()].toSorted((a, b) => a - b)).toEqual(allPages);
  const next = await crawlAgain();
  expect([next.found, next.unchanged.size]).toEqual([found, PAGES]);
});

test('without the option nothing is kept and nothing is asked for conditionally', async () => {
  await crawlAgain('off');
  await expect(readFile(path.join(folder, 'x.http-cache'))).rejects.toThrow('ENOENT');
  await crawlAgain('off');
  expect(web.requests.map(({ headers }) => headers['if-none-match'])).toEqual(
    Array.from({ length: 2 * PAGES }, () => undefined),
  );
});

test('a file that was cut off or damaged costs only the pages that were in it', async () => {
  const { found } = await crawlAgain();
  const file = path.join(folder, 'x.http-cache');
  const bytes = await readFile(file);
  await truncate(file, Math.round(bytes.length / 2));
  const second = await crawlAgain();
  expect(second.found).toEqual(found);
  expect(second.unchanged.size).toBeGreaterThan(10);
  expect(second.unchanged.size).toBeLessThan(20);
  await writeFile(file, 'something else');
  const third = await crawlAgain();
  expect([third.found, third.unchanged.size]).toEqual([found, 0]);
});
