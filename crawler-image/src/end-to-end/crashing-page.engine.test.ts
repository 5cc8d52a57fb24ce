import { mkdtemp, readFile, rm } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import path from 'node:path';
import { setTimeout as delay } from 'node:timers/promises';
import { expect, test } from 'vitest';
import { EXIT } from '../base/exit-codes.ts';
import { processTest, type CrawlerConfig } from '../testing/process-test.ts';
import { productPage, sendHtml, type Answer } from '../testing/web-site.ts';

const { site, crawl, cleanUp } = processTest();

const PAGES = 40;
/** Reading it takes long enough to be killed meanwhile. */
const LARGE = '<table><tr><td><b>x</b></td></tr></table>'.repeat(200_000);

const web: Answer = (request, response) => {
  if (request.url === '/crashing') return sendHtml(response, LARGE);
  const links = Array.from({ length: PAGES }, (_, n) => `<a href="/p/${n}">${n}</a>`).join('');
  sendHtml(response, productPage(request.url ?? '', '5 EUR') + `<a href="/crashing">x</a>${links}`);
};

const configOf = (url: string): CrawlerConfig => ({
  task_name: 'x',
  base_url: url,
  delay: 0,
  concurrency: 1,
  crawl_config: { follow_links: true, max_pages: 1000, data_fields: ['title', 'price'] },
});

test('a page that kills its crawler is read last, and given up before it has used up the attempts', async () => {
  const { url } = await site(web);
  const folder = await mkdtemp(path.join(tmpdir(), 'crawler-crashing-'));
  cleanUp(() => rm(folder, { recursive: true, force: true }));
  const start = () => crawl(configOf(url), { CRAWLERD_OUTPUT_DIR: folder });
  const journal = async (): Promise<string[]> => {
    const text = await readFile(path.join(folder, 'x.journal'), 'utf8').catch(() => '');
    return text.trimEnd().split('\n');
  };
  const readings = async (): Promise<number> =>
    (await journal()).filter((line) => line === JSON.stringify({ kind: 'reading', url: `${url}/crashing` }))
      .length;
  const pages = async (): Promise<number> =>
    (await journal()).filter((line) => line.startsWith('{"kind":"page"')).length;

  for (const [before, expected] of [1, PAGES + 1, PAGES + 1].entries()) {
    const run = await start();
    while (run.child.exitCode === null && (await readings()) === before) await delay(5);
    run.child.kill('SIGKILL');
    expect(await run.exited).toBeNull();
    expect(await pages()).toBe(expected);
  }
  const last = await start();
  expect(await last.exited).toBe(EXIT.succeeded);
  expect(last.log()).toContain(`the crawler ended while it read ${url}/crashing`);
  expect((await last.completion()).result_data?.crawl_summary).toMatchObject({
    stop_reason: 'finished',
    pages_succeeded: PAGES + 1,
    pages_failed: 1,
    items: PAGES + 1,
    errors: [{ code: 'reading_died', count: 1, sample_url: `${url}/crashing` }],
  });
}, 60_000);
