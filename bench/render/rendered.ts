import { spawn } from 'node:child_process';
import { mkdirSync, readFileSync, writeFileSync } from 'node:fs';
import { join } from 'node:path';
import { fileURLToPath } from 'node:url';
import { CONTRACT_ENV, type CrawlConfig } from '@crawlerd/shared';

const CRAWLER = fileURLToPath(new URL('../../crawler-image/dist/crawler.mjs', import.meta.url));
const BARE_LOOP = fileURLToPath(new URL('bare-loop.ts', import.meta.url));
const TYPESCRIPT = new URL('../typescript.mjs', import.meta.url).href;

/** Seconds that our crawler takes for these pages of a site, whose price is required. */
export async function byOurs(site: string, pages: number, folder: string): Promise<number> {
  const output = join(folder, 'output');
  const configPath = join(folder, 'config.json');
  const config: CrawlConfig = {
    task_name: 'rendered',
    target_urls: Array.from({ length: pages }, (_, n) => `${site}/p/${n}`),
    delay: 0,
    render: 'always',
    crawl_config: {
      max_pages: pages,
      data_fields: ['title', { name: 'price', required: true }],
    },
  };
  mkdirSync(output, { recursive: true });
  writeFileSync(configPath, JSON.stringify(config));
  const seconds = await secondsOf([CRAWLER], {
    [CONTRACT_ENV.configPath]: configPath,
    [CONTRACT_ENV.crawlAllowedRanges]: '127.0.0.1',
    CRAWLERD_OUTPUT_DIR: output,
  });
  const items = readFileSync(join(output, 'rendered.jsonl'), 'utf8').split('\n').filter(Boolean);
  const whole = items.filter((line) => line.includes('"price":9.5'));
  if (whole.length !== pages) throw new Error(`${whole.length} of ${pages} pages have their price`);
  return seconds;
}

/** Seconds that a bare loop takes for them. */
export function byBareLoop(site: string, pages: number, executable: string): Promise<number> {
  return secondsOf(['--import', TYPESCRIPT, BARE_LOOP, site, String(pages), executable], {});
}

async function secondsOf(args: readonly string[], env: Readonly<Record<string, string>>): Promise<number> {
  const startMs = performance.now();
  const child = spawn(process.execPath, args, {
    env: { PATH: process.env['PATH'], ...env },
    stdio: ['ignore', 'ignore', 'pipe'],
  });
  let said = '';
  child.stderr.setEncoding('utf8').on('data', (text: string) => {
    said = (said + text).slice(-2000);
  });
  const code = await new Promise<number | null>((resolve, reject) => {
    child.once('error', reject).once('close', resolve);
  });
  if (code !== 0) throw new Error(`${args.join(' ')} ended with ${code}: ${said}`);
  return (performance.now() - startMs) / 1000;
}
