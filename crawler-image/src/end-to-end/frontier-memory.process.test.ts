import { mkdtemp, rm } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import path from 'node:path';
import { expect, test } from 'vitest';
import { EXIT } from '../base/exit-codes.ts';
import { peakMb } from '../testing/peak-memory.ts';
import { processTest } from '../testing/process-test.ts';
import { sendHtml, type Answer } from '../testing/web-site.ts';

const { site, crawl, cleanUp } = processTest();

const PAGES = 1000;
const LINKS = 1000;
const MEMORY_MB = 512;

/** Page n leads to a thousand pages that no other page leads to. */
const endless: Answer = (request, response) => {
  const n = Number(/\d+$/.exec(request.url ?? '')?.[0] ?? 0);
  const links = Array.from(
    { length: LINKS },
    (_, i) => `<a href="/category/some-long-name-of-a-product-in-a-shop/${n * LINKS + i + 1}">x</a>`,
  );
  sendHtml(response, `<h1>${n}</h1>${links.join('')}`);
};

test(`a million URLs wait within ${MEMORY_MB} MB, also when an interrupted crawl is resumed`, async () => {
  const web = await site(endless);
  const folder = await mkdtemp(path.join(tmpdir(), 'crawler-memory-'));
  cleanUp(() => rm(folder, { recursive: true, force: true }));
  for (const pages of [PAGES, PAGES + 10]) {
    const run = await crawl(
      {
        task_name: 'x',
        base_url: web.url,
        delay: 0,
        crawl_config: { follow_links: true, max_pages: pages, data_fields: ['title'] },
      },
      { CRAWLERD_OUTPUT_DIR: folder },
    );
    const peak = await peakMb(run);
    expect(await run.exited).toBe(EXIT.succeeded);
    const summary = (await run.completion()).result_data?.crawl_summary;
    expect(summary).toMatchObject({ stop_reason: 'max_pages', pages_succeeded: pages });
    expect(run.log()).toMatch(pages === PAGES ? /starts/ : /resumed: 1000 pages/);
    expect(peak).toBeGreaterThan(50);
    expect(peak).toBeLessThan(MEMORY_MB);
  }
});
