import { mkdirSync, readFileSync, writeFileSync } from 'node:fs';
import { join } from 'node:path';
import { fileURLToPath } from 'node:url';
import { CONTRACT_ENV, type CrawlConfig } from '@crawlerd/shared';
import { runPinned, type Run } from './run-pinned.ts';

/** The data extracted from one product page; `url` without the origin. */
export interface Row {
  readonly url: string;
  readonly title: unknown;
  readonly price: unknown;
  readonly availability: unknown;
}

export interface Result extends Run {
  readonly rows: readonly Row[];
}

export interface Contestant {
  readonly name: string;
  crawl(start: string, folder: string): Promise<Result>;
}

export const CONCURRENCY = 32;
const DEADLINE_SECONDS = 1800;

const CHECKOUT = fileURLToPath(new URL('../..', import.meta.url));
const PEERS = fileURLToPath(new URL('peers/', import.meta.url));

export const ours = crawlerdOf(CHECKOUT, 'crawlerd');

/** The crawler of a built checkout, run as in a container without a callback address. */
export function crawlerdOf(checkout: string, name: string): Contestant {
  const crawler = join(checkout, 'crawler-image/dist/crawler.mjs');
  return { name, crawl: (start, folder) => crawlShop(crawler, start, folder) };
}

async function crawlShop(crawler: string, start: string, folder: string): Promise<Result> {
  const output = join(folder, 'output');
  const configPath = join(folder, 'config.json');
  const config: CrawlConfig = {
    task_name: 'shop',
    base_url: start,
    delay: 0,
    concurrency: CONCURRENCY,
    crawl_config: {
      follow_links: true,
      max_pages: 1_000_000,
      data_fields: ['title', 'price', 'availability'],
    },
  };
  mkdirSync(output, { recursive: true });
  writeFileSync(configPath, JSON.stringify(config));
  const run = await runPinned([process.execPath, crawler], {
    env: {
      [CONTRACT_ENV.configPath]: configPath,
      [CONTRACT_ENV.crawlAllowedRanges]: '127.0.0.1',
      CRAWLERD_OUTPUT_DIR: output,
    },
    deadlineSeconds: DEADLINE_SECONDS,
  });
  return { ...run, rows: rowsIn(join(output, 'shop.jsonl'), start) };
}

export const crawlee: Contestant = peer('Crawlee, tuned', (start, file) => [
  process.execPath,
  join(PEERS, 'crawlee.mjs'),
  start,
  file,
]);

export const scrapy: Contestant = peer('Scrapy', (start, file) => [
  // Debian's scrapy needs Debian's Python, whichever other one is first in PATH.
  '/usr/bin/python3',
  join(PEERS, 'scrapy_shop.py'),
  start,
  file,
]);

function peer(name: string, command: (start: string, file: string) => string[]): Contestant {
  return {
    name,
    crawl: async (start, folder) => {
      mkdirSync(folder, { recursive: true });
      const file = join(folder, 'rows.jsonl');
      const run = await runPinned(command(start, file), { deadlineSeconds: DEADLINE_SECONDS });
      return { ...run, rows: rowsIn(file, start) };
    },
  };
}

/** Sorted by URL, so that two results can be compared. */
export function inOrder(rows: readonly Row[]): Row[] {
  return rows.toSorted((a, b) => (a.url < b.url ? -1 : 1));
}

/** The product rows of a file. */
function rowsIn(file: string, start: string): Row[] {
  const { origin } = new URL(start);
  const rows = readFileSync(file, 'utf8')
    .split('\n')
    .filter(Boolean)
    .map((line): unknown => JSON.parse(line))
    .filter(isRow)
    .filter(({ url }) => url.startsWith(`${origin}/product/`));
  return inOrder(
    rows.map(({ url, title, price, availability }) => ({
      url: url.slice(origin.length),
      title,
      price,
      availability,
    })),
  );
}

function isRow(value: unknown): value is Row {
  return typeof value === 'object' && value !== null && 'url' in value && typeof value.url === 'string';
}
