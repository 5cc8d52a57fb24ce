import { cpSync, mkdtempSync, readdirSync, readFileSync, rmSync } from 'node:fs';
import { tmpdir } from 'node:os';
import path from 'node:path';
import type { CrawlConfig } from '@crawlerd/shared';
import { afterEach, beforeEach, expect, test } from 'vitest';
import { planCrawl } from '../plan/crawl-plan.ts';
import type { CrawlRecord } from '../records/crawl-record.ts';
import { ManualClock } from '../testing/manual-clock.ts';
import { CrawlJournal } from './crawl-journal.ts';

/**
 * Journals of crawlers of version 0.1.0 that were killed, each with its config. This crawler must resume them, so
 * these files are never regenerated.
 */
const STORED = path.join(import.meta.dirname, 'testing/stored');
const NAMES = ['minimal', 'short', 'full', 'listing'] as const;
type Name = (typeof NAMES)[number];

let folder: string;
beforeEach(() => (folder = mkdtempSync(path.join(tmpdir(), 'crawler-stored-'))));
afterEach(() => rmSync(folder, { recursive: true, force: true }));

function storedConfig(name: Name): CrawlConfig {
  return JSON.parse(readFileSync(path.join(STORED, name, 'config.json'), 'utf8')) as CrawlConfig;
}

/** Opens a stored journal with this config. */
async function resumed(name: Name, config: object) {
  cpSync(path.join(STORED, name), folder, { recursive: true });
  const planned = planCrawl(JSON.stringify(config), folder);
  if ('issues' in planned) throw new Error(JSON.stringify(planned.issues));
  const restored: CrawlRecord[] = [];
  const journal = await CrawlJournal.open(
    { executionId: 'stored', plan: planned.plan },
    new ManualClock(),
    (record) => restored.push(record),
  );
  journal.close();
  return { resumption: journal.resumption, restored };
}

function storedRecords(name: Name): unknown[] {
  const file = readdirSync(path.join(STORED, name)).find((each) => each.endsWith('.journal')) ?? '';
  const [, ...records] = readFileSync(path.join(STORED, name, file), 'utf8')
    .trimEnd()
    .split('\n');
  return records.map((line): unknown => JSON.parse(line));
}

test.each(NAMES)('a crawl of version 0.1.0 with the config %s resumes with all its records', async (name) => {
  expect(storedRecords(name).length).toBeGreaterThan(3);
  expect(await resumed(name, storedConfig(name))).toEqual({
    resumption: 'continue',
    restored: storedRecords(name),
  });
});

const { crawl_config: rules } = storedConfig('full');

test.each<[string, Partial<CrawlConfig>]>([
  ['list of targets', { target_urls: ['http://127.0.0.1:18099/p/2'] }],
  ['user agent', { user_agent: 'ExampleBot/2.1' }],
  ['header', { headers: { 'X-Shop': 'south', Accept: 'text/html' } }],
  ['choice of cookies', { cookies: { send: { session: 'abc' } } }],
  ['robots setting', { robots: { obey: true, agent: 'OtherBot', on_unreachable: 'allow' } }],
  ['render mode', { render: 'never' }],
  ['depth', { crawl_config: { ...rules, max_depth: 10 } }],
  ['scope', { crawl_config: { ...rules, scope: 'same-host' } }],
  ['link pattern', { crawl_config: { ...rules, follow_links: true } }],
  ['choice of sitemaps', { crawl_config: { ...rules, sitemaps: 'off' } }],
  ['list of stripped parameters', { crawl_config: { ...rules, strip_params: [] } }],
  ['choice of image addresses', { crawl_config: { ...rules, extract_images: false } }],
  ['list of fields', { crawl_config: { ...rules, data_fields: ['title'] } }],
  ['item selector', { crawl_config: { ...rules, item_selector: 'li' } }],
  ['item schema', { crawl_config: { ...rules, item_schema: {} } }],
  ['treatment of invalid items', { crawl_config: { ...rules, on_invalid: 'drop' } }],
])('it starts from the beginning with a different %s', async (_, change) => {
  const { resumption } = await resumed('full', { ...storedConfig('full'), ...change });
  expect(resumption).toBe('anew');
});

test.each<[string, Partial<CrawlConfig>]>([
  ['name', { task_name: 'another' }],
  ['timeouts', { timeout: 60, connect_timeout: 20, idle_timeout: 20 }],
  ['pace', { delay: 2, delay_jitter: 0.2, autothrottle: {}, concurrency: 9, per_host: 3 }],
  ['patience', { max_retries: 9, host_errors_max: 7 }],
  ['limits', { limits: { items: 9 } }],
  ['http', { http: { cache: 'revalidate', max_bytes: 5 } }],
  ['snapshots', { debug: {} }],
  ['amount of pages', { crawl_config: { ...rules, max_pages: 10_000 } }],
  ['image downloads', { crawl_config: { ...rules, extract_images: { max: 9 } } }],
  ['formats', { output_config: { format: 'xlsx', filename_prefix: 'full', warc: true } }],
])('it resumes with a different %s', async (_, change) => {
  const { resumption } = await resumed('full', { ...storedConfig('full'), ...change });
  expect(resumption).toBe('continue');
});
