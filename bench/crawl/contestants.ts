import { execFileSync } from 'node:child_process';
import { mkdirSync, readdirSync, readFileSync, writeFileSync } from 'node:fs';
import { join } from 'node:path';
import { fileURLToPath } from 'node:url';
import { CONTRACT_ENV, type CrawlConfig } from '@crawlerd/shared';
import { temporaryFolder } from '../support/temporary-folder.ts';
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

/** Built at its first crawl, with the packages of Debian. */
export const goLoop: Contestant = peer('Go loop', (start, file) => [builtGoLoop(), start, file]);

let goProgram: string | null = null;

function builtGoLoop(): string {
  if (goProgram !== null) return goProgram;
  const folder = temporaryFolder();
  goProgram = join(folder, 'gocrawl');
  execFileSync('go', ['build', '-o', goProgram, join(PEERS, 'gocrawl.go')], {
    env: {
      PATH: process.env['PATH'],
      GOCACHE: join(folder, 'cache'),
      GO111MODULE: 'off',
      GOPATH: '/usr/share/gocode',
    },
  });
  return goProgram;
}

/** It only saves the pages; their products are read afterwards, outside of its time. */
export const wget2: Contestant = {
  name: 'wget2',
  crawl: async (start, folder) => {
    const pages = join(folder, 'pages');
    mkdirSync(pages, { recursive: true });
    const options = [
      '--recursive',
      '--level=0',
      `--max-threads=${CONCURRENCY}`,
      '--quiet',
      '--no-host-directories',
    ];
    const run = await runPinned(['wget2', ...options, `--directory-prefix=${pages}`, start], {
      // Its lists of hosts and TLS sessions belong to the user.
      env: { HOME: folder },
      deadlineSeconds: DEADLINE_SECONDS,
    });
    return { ...run, rows: rowsOfPages(join(pages, 'product')) };
  },
};

function rowsOfPages(folder: string): Row[] {
  return inOrder(
    readdirSync(folder).map((name) => {
      const html = readFileSync(join(folder, name), 'utf8');
      const product: unknown = JSON.parse(
        /<script type="application\/ld\+json">(.*?)<\/script>/.exec(html)?.[1] ?? '{}',
      );
      return rowOf(`/product/${name}`, product);
    }),
  );
}

function rowOf(url: string, product: unknown): Row {
  const { name, offers } = asObject(product);
  const { price, availability } = asObject(offers);
  const isInStock = String(availability).endsWith('InStock');
  return { url, title: name, price: Number(price), availability: isInStock ? 'in_stock' : 'out_of_stock' };
}

function asObject(value: unknown): Readonly<Record<string, unknown>> {
  return typeof value === 'object' && value !== null ? { ...value } : {};
}

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
