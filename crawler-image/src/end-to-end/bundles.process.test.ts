import { readdirSync, readFileSync, rmSync } from 'node:fs';
import { cp, mkdtemp, rm } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import path from 'node:path';
import { describe, expect, test } from 'vitest';
import { EXIT } from '../base/exit-codes.ts';
import { processTest } from '../testing/process-test.ts';
import { shop } from '../testing/web-site.ts';

const { bundleFolder, site, crawl, cleanUp } = processTest();

/** The text of a bundle and of every part that it loads at its start. */
function loadedAtStart(entry: string): string {
  const texts = new Map<string, string>();
  const waiting = [entry];
  for (let file = waiting.pop(); file !== undefined; file = waiting.pop()) {
    if (texts.has(file)) continue;
    const text = readFileSync(path.join(bundleFolder, file), 'utf8');
    texts.set(file, text);
    for (const [, part = ''] of text.matchAll(/\b(?:from|import) ?"\.\/(part-[\w-]+\.mjs)"/g))
      waiting.push(part);
  }
  return [...texts.values()].join('\n');
}

/** A copy whose files may be removed. */
async function ownBundle(): Promise<string> {
  const folder = await mkdtemp(path.join(tmpdir(), 'crawler-parts-'));
  cleanUp(() => rm(folder, { recursive: true, force: true }));
  await cp(bundleFolder, folder, { recursive: true });
  return folder;
}

function removeParts(folder: string, pattern: RegExp): void {
  const parts = readdirSync(folder).filter((name) => pattern.test(name));
  expect(parts).not.toEqual([]);
  for (const name of parts) rmSync(path.join(folder, name));
}

describe('the start of a crawl', () => {
  // The other thread has each of them: a name that means nothing any more would be noticed.
  test.each([
    ['undici', /UND_ERR_/],
    ['cheerio', /cheerio/],
    ['saxes', /unclosed tag/],
  ])('loads %s in the crawl thread only', (_, sign) => {
    expect(sign.test(loadedAtStart('crawl-worker.mjs'))).toBe(true);
    expect(sign.test(loadedAtStart('crawler.mjs'))).toBe(false);
  });

  test.each([
    ['part-csv', /\[=\+\\-@/],
    ['part-parquet', /ParquetWriter/],
    ['part-xlsx', /spreadsheetml/],
    ['part-ajv.cjs', /unevaluatedProperties is experimental|strict mode: /],
  ])('loads no %s', (part, sign) => {
    const file = readdirSync(bundleFolder).find((name) => name.startsWith(part)) ?? '';
    expect(sign.test(readFileSync(path.join(bundleFolder, file), 'utf8'))).toBe(true);
    for (const entry of ['crawler.mjs', 'crawl-worker.mjs'])
      expect(sign.test(loadedAtStart(entry))).toBe(false);
  });

  test('reads a bounded amount of code', () => {
    expect(loadedAtStart('crawler.mjs').length).toBeLessThan(700_000);
    expect(loadedAtStart('crawl-worker.mjs').length).toBeLessThan(1_700_000);
  });
});

describe('parts of the bundles', () => {
  test('of formats are loaded before the first page: a newer version may replace them during a crawl', async () => {
    const folder = await ownBundle();
    const pages = shop(2);
    const web = await site((request, response) => {
      if (request.url === '/') removeParts(folder, /^part-/);
      return pages(request, response);
    });
    const config = {
      task_name: 'parts',
      base_url: web.url,
      delay: 0,
      crawl_config: { follow_links: true },
      output_config: { format: ['json' as const, 'csv' as const, 'xlsx' as const, 'parquet' as const] },
    };
    const run = await crawl(config, {}, folder);
    expect(await run.exited).toBe(EXIT.succeeded);
    expect((await run.completion()).result_data?.crawl_summary).toMatchObject({
      output_files: ['parts.jsonl', 'parts.json', 'parts.csv', 'parts.xlsx', 'parts.parquet'],
    });
  });

  test('that a crawl does not ask for need not be there', async () => {
    const folder = await ownBundle();
    removeParts(folder, /^part-(?:ajv|csv|parquet|xlsx|json-array|selector)/);
    const web = await site(shop(1));
    const run = await crawl({ task_name: 'plain', base_url: web.url, delay: 0 }, {}, folder);
    expect(await run.exited).toBe(EXIT.succeeded);
  });

  test('check items by their schema', async () => {
    const web = await site(shop(1));
    const crawl_config = {
      data_fields: ['title' as const],
      item_schema: { properties: { title: { type: 'integer' } } },
      on_invalid: 'drop' as const,
    };
    const run = await crawl({ task_name: 'checked', base_url: `${web.url}/p/0`, delay: 0, crawl_config });
    await run.exited;
    expect(await run.items('checked')).toEqual([]);
    const wrong = await crawl({
      task_name: 'wrong',
      base_url: web.url,
      crawl_config: { item_schema: { type: 'nothing' } },
    });
    expect(await wrong.exited).toBe(EXIT.badConfig);
    expect(wrong.log()).toContain('is not a valid JSON Schema');
  });
});
