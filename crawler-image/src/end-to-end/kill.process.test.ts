import { mkdtemp, readdir, rm } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import path from 'node:path';
import { setTimeout as delay } from 'node:timers/promises';
import { sample, integer } from 'fast-check';
import { expect, test } from 'vitest';
import { EXIT } from '../base/exit-codes.ts';
import { processTest, type CrawlerConfig } from '../testing/process-test.ts';
import { productPage, sendHtml, type Answer } from '../testing/web-site.ts';
import { requestsReached } from '../testing/requests-reached.ts';

const { site, crawl, cleanUp } = processTest();

const PAGES = 2000;
const KILLS = 50;
const SEED = Number(process.env['KILL_SEED'] ?? Date.now() % 1_000_000);

/** Page n leads to 2n + 1 and 2n + 2 and to some others, has n % 3 products, and may be gone or busy. */
function webOf(onRequest: () => void): Answer {
  const tries = new Map<number, number>();
  return (request, response) => {
    onRequest();
    const n = Number(request.url?.slice(1) || '0');
    tries.set(n, (tries.get(n) ?? 0) + 1);
    if (n >= PAGES || n % 50 === 49) return void response.writeHead(404).end();
    if (n % 50 === 48 && tries.get(n) === 1) return void response.writeHead(500).end();
    if (n % 50 === 47) return void response.writeHead(302, { location: `/${n - 1}` }).end();
    const links = [2 * n + 1, 2 * n + 2, (7 * n) % PAGES, n + 1, n + 2].map((to) => `<a href="/${to}">x</a>`);
    const products = Array.from(
      { length: n % 3 },
      (_, i) => `<li>${productPage(`商品 ${n}.${i}`, '¥ 5')}</li>`,
    );
    sendHtml(response, `<h1>${n}</h1>${products.join('')}${links.join('')}`);
  };
}

const configOf = (url: string): CrawlerConfig => ({
  task_name: 'x',
  base_url: url,
  delay: 0,
  autothrottle: { enabled: false },
  concurrency: 16,
  crawl_config: {
    follow_links: true,
    max_pages: 10_000,
    item_selector: 'li',
    data_fields: ['title', 'price'],
  },
});

interface Outcome {
  readonly items: string[];
  readonly summary: Record<string, unknown>;
}

/** Crawls into one folder until it is done, killed after each of `kills` moments. */
async function crawlKilled(kills: readonly number[]): Promise<Outcome> {
  let onRequest = (): void => {};
  const web = await site(webOf(() => onRequest()));
  const folder = await mkdtemp(path.join(tmpdir(), 'crawler-kill-'));
  cleanUp(() => rm(folder, { recursive: true, force: true }));
  const start = () => crawl(configOf(web.url), { CRAWLERD_OUTPUT_DIR: folder });
  for (const [i, kill] of kills.entries()) {
    const run = await start();
    if (i % 5 === 0) {
      // At any time of its start.
      await delay(kill * 10);
    } else {
      await Promise.race([requestsReached(kill, (on) => (onRequest = on)), run.exited]);
      await delay(kill % 10);
    }
    run.child.kill('SIGKILL');
    await run.exited;
  }
  onRequest = () => {};
  const last = await start();
  expect(await last.exited).toBe(EXIT.succeeded);
  expect((await readdir(folder)).toSorted()).toEqual([
    'completion.json',
    'x.journal',
    'x.jsonl',
    'x.manifest.json',
  ]);
  const items = (await last.items('x')).map((item) => comparable(item, web.url));
  const summary = (await last.completion()).result_data?.crawl_summary ?? {};
  return { items, summary };
}

/** An item without its time, and without which of several names led to its page first. */
function comparable(item: Record<string, unknown>, url: string): string {
  const text = JSON.stringify(item).replaceAll(url, 'http://site');
  return text.replace(/"_meta":\{"url":"[^"]*"/, '"_meta":{').replace(/"fetched_at":"[^"]*"/, '');
}

test(`a crawl of 2,000 pages that is killed ${KILLS} times finds what an undisturbed one finds, each once (KILL_SEED=${SEED})`, async () => {
  const undisturbed = await crawlKilled([]);
  const kills = sample(integer({ min: 1, max: 70 }), { numRuns: KILLS, seed: SEED });
  const killed = await crawlKilled(kills);
  expect(undisturbed.items.length).toBeGreaterThan(PAGES * 0.9);
  const found = new Set(killed.items);
  expect(killed.items.filter((item, i) => killed.items.indexOf(item) !== i)).toEqual([]);
  expect(undisturbed.items.filter((item) => !found.has(item))).toEqual([]);
  expect(killed.items.length).toBe(undisturbed.items.length);
  for (const key of ['pages_succeeded', 'pages_failed', 'pages_skipped', 'items', 'bytes', 'charsets']) {
    expect([key, killed.summary[key]]).toEqual([key, undisturbed.summary[key]]);
  }
});
