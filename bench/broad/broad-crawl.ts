import { mkdirSync, readFileSync, writeFileSync } from 'node:fs';
import { join } from 'node:path';
import { fileURLToPath } from 'node:url';
import { CONTRACT_ENV, type CrawlConfig } from '@crawlerd/shared';
import { runPinned, type Run } from '../crawl/run-pinned.ts';
import type { HostsServerMessage } from '../servers/messages.ts';
import { pinToCore } from '../support/cores.ts';
import type { Report } from '../support/report.ts';
import { ServerProcess } from '../support/server-process.ts';
import { temporaryFolder } from '../support/temporary-folder.ts';

const CONCURRENCY = 200;
const PAGES_PER_HOST = 2;
const SOCKETS_MAX = 2 * CONCURRENCY + 100;
const MEMORY_MIB_MAX = 400;
const PACE_MIN = 0.7;
const DEADLINE_SECONDS = 7200;
const MIB = 1024 * 1024;

const CRAWLER = fileURLToPath(new URL('../../crawler-image/dist/crawler.mjs', import.meta.url));

type HostsServer = ServerProcess<object, HostsServerMessage>;

interface Outcome extends Run {
  readonly sockets: number;
  readonly requests: number;
}

/** The same pages, once at an address of their own for every two of them, and once all at one address. */
export async function broadCrawl({ hosts }: { readonly hosts: number }): Promise<Report> {
  const server: HostsServer = new ServerProcess('hosts');
  const { port } = await server.hear('listening');
  const isPinned = pinToCore(server.pid, 0);
  const folder = temporaryFolder();
  const pages = hosts * PAGES_PER_HOST;
  const numbers = Array.from({ length: hosts }, (_, n) => n);
  const crawl = (name: string, delay: number, targets: string[]): Promise<Outcome> =>
    crawlTargets(server, join(folder, name), delay, targets, pages);
  const one = await crawl(
    'one',
    0,
    numbers.map((n) => `http://127.0.0.1:${port}/${n}/`),
  );
  const many = await crawl(
    'many',
    1,
    numbers.map((n) => `http://${addressOf(n)}:${port}/`),
  );
  await server.end();
  const rate = ({ seconds }: Run): number => pages / seconds;
  return {
    bench: 'broad crawl',
    conditions: { hosts, pages, concurrency: CONCURRENCY, pinned: isPinned },
    figures: [
      { name: 'one host', value: rate(one), unit: 'pages/s' },
      { name: 'many hosts', value: rate(many), unit: 'pages/s' },
      {
        name: 'pace against one host',
        value: rate(many) / rate(one),
        unit: '×',
        wanted: { atLeast: PACE_MIN },
      },
      { name: 'memory of one host', value: one.peakRssBytes / MIB, unit: 'MiB' },
      {
        name: 'memory of many hosts',
        value: many.peakRssBytes / MIB,
        unit: 'MiB',
        wanted: { atMost: MEMORY_MIB_MAX },
      },
      { name: 'CPU of one host', value: (one.cpuSeconds * 1000) / pages, unit: 's/1,000' },
      { name: 'CPU of many hosts', value: (many.cpuSeconds * 1000) / pages, unit: 's/1,000' },
      { name: 'connections', value: many.sockets, unit: '', wanted: { atMost: SOCKETS_MAX } },
      { name: 'requests', value: many.requests, unit: '', wanted: { atMost: pages + hosts } },
    ],
  };
}

function addressOf(n: number): string {
  return `127.${1 + (n >> 16)}.${(n >> 8) & 255}.${n & 255}`;
}

/** @throws if a page was lost. */
async function crawlTargets(
  server: HostsServer,
  folder: string,
  delay: number,
  targets: string[],
  pages: number,
): Promise<Outcome> {
  const output = join(folder, 'output');
  const configPath = join(folder, 'config.json');
  const config: CrawlConfig = {
    task_name: 'broad',
    target_urls: targets,
    delay,
    concurrency: CONCURRENCY,
    max_retries: 0,
    crawl_config: { follow_links: true, max_pages: 1_000_000, data_fields: ['title'] },
  };
  mkdirSync(output, { recursive: true });
  writeFileSync(configPath, JSON.stringify(config));
  const run = await runPinned([process.execPath, CRAWLER], {
    env: {
      [CONTRACT_ENV.configPath]: configPath,
      [CONTRACT_ENV.crawlAllowedRanges]: '127.0.0.0/8',
      CRAWLERD_OUTPUT_DIR: output,
    },
    deadlineSeconds: DEADLINE_SECONDS,
  });
  const items = readFileSync(join(output, 'broad.jsonl'), 'latin1').split('\n').length - 1;
  if (items !== pages) throw new Error(`${items} of ${pages} pages were crawled`);
  const served = server.hear('served');
  server.tell({});
  const { peak, requests } = await served;
  return { ...run, sockets: peak, requests };
}
