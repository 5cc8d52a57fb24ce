import { mkdtemp, readdir, readFile, rm } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import path from 'node:path';
import { beforeEach, expect, test } from 'vitest';
import { EXIT } from '../base/exit-codes.ts';
import { processTest, type CrawlerConfig } from '../testing/process-test.ts';
import { sendHtml, shop } from '../testing/web-site.ts';
import { replay } from '../warc/testing/read-warc.ts';
import { requestsReached } from '../testing/requests-reached.ts';

const { site, crawl, cleanUp } = processTest();
const PAGES = 200;

let folder: string;
beforeEach(async () => {
  folder = await mkdtemp(path.join(tmpdir(), 'crawler-warc-'));
  cleanUp(() => rm(folder, { recursive: true, force: true }));
});

const configOf = (url: string): CrawlerConfig => ({
  task_name: 'x',
  base_url: `${url}/`,
  delay: 0,
  crawl_config: { follow_links: true, max_pages: 1000, data_fields: ['title'] },
  output_config: { warc: true },
});

const archives = async (): Promise<string[]> =>
  (await readdir(folder)).filter((name) => name.includes('.warc')).toSorted();

/** How often each address of the site was answered with which status, in these archives. */
async function replayed(url: string, names: readonly string[]): Promise<Map<string, number>> {
  const counts = new Map<string, number>();
  for (const name of names) {
    for (const answer of await replay(path.join(folder, name))) {
      const key = `${answer.status} ${answer.url.slice(url.length)}`;
      counts.set(key, (counts.get(key) ?? 0) + 1);
    }
  }
  return counts;
}

test('a crawl keeps every page, its robots.txt too, and says so in its manifest', async () => {
  const web = await site(shop(20));
  const run = await crawl(configOf(web.url), { CRAWLERD_OUTPUT_DIR: folder });
  expect(await run.exited).toBe(EXIT.succeeded);
  expect(await archives()).toEqual(['x-1-00001.warc.gz']);
  const counts = await replayed(web.url, await archives());
  expect(counts.get('404 /robots.txt')).toBe(1);
  expect([...counts].filter(([key]) => key.startsWith('200'))).toHaveLength(21);
  const { files } = JSON.parse(await readFile(path.join(folder, 'x.manifest.json'), 'utf8')) as {
    files: unknown[];
  };
  // What made it, and two records for each of the answers.
  expect(files).toContainEqual(expect.objectContaining({ name: 'x-1-00001.warc.gz', records: 1 + 2 * 22 }));
  expect((await run.completion()).result_data?.crawl_summary).toMatchObject({
    output_files: ['x.jsonl', 'x-1-00001.warc.gz'],
  });
});

test('a crawl that is killed again and again has every page that counts in its archives, all of them readable', async () => {
  let onRequest = (): void => {};
  const web = await site((request, response) => {
    onRequest();
    shop(PAGES)(request, response);
  });
  const start = () => crawl(configOf(web.url), { CRAWLERD_OUTPUT_DIR: folder });
  for (const requests of [1, 30, 17, 50, 8]) {
    const run = await start();
    await Promise.race([requestsReached(requests, (on) => (onRequest = on)), run.exited]);
    run.child.kill('SIGKILL');
    await run.exited;
  }
  onRequest = () => {};
  const last = await start();
  expect(await last.exited).toBe(EXIT.succeeded);
  const names = await archives();
  // A crawler that was killed before it did anything counts as a new crawl, not as a resumed one.
  expect(names.filter((name) => !/^x-[12]-\d{5}\.warc\.gz$/.test(name))).toEqual([]);
  const counts = await replayed(web.url, names);
  const items = await last.items('x');
  expect(items).toHaveLength(PAGES + 1);
  for (const { url } of items) expect(counts.has(`200 ${String(url).slice(web.url.length)}`)).toBe(true);
});

test('another crawl on the same folder leaves the archives of the first, and has its own', async () => {
  const web = await site((_, response) => sendHtml(response, '<h1>Tea</h1>'));
  for (const execution of ['execution-1', 'execution-2']) {
    const run = await crawl(configOf(web.url), { CRAWLERD_OUTPUT_DIR: folder, TASK_EXECUTION_ID: execution });
    expect(await run.exited).toBe(EXIT.succeeded);
    const own = execution === 'execution-1' ? 'x-1-00001.warc.gz' : 'x-2-00001.warc.gz';
    expect((await run.completion()).result_data?.crawl_summary).toMatchObject({
      output_files: ['x.jsonl', own],
    });
  }
  expect(await archives()).toEqual(['x-1-00001.warc.gz', 'x-2-00001.warc.gz']);
});
