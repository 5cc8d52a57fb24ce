import { spawn, type ChildProcess } from 'node:child_process';
import { mkdtemp, readFile, rm, writeFile } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import path from 'node:path';
import type { Completion, CrawlConfig } from '@crawlerd/shared';

export interface CrawlerProcess {
  readonly child: ChildProcess;
  readonly outputFolder: string;
  /** Everything printed so far. */
  log(): string;
  /** The exit code; null if a signal ended it. */
  readonly exited: Promise<number | null>;
  /** Lines of `<name>.jsonl`, each parsed. */
  items(prefix: string): Promise<Record<string, unknown>[]>;
  completion(): Promise<Completion>;
  remove(): Promise<void>;
}

/** Starts the bundled crawler as a process, with a config and further environment variables. */
export async function startCrawler(
  bundleFolder: string,
  config: Partial<CrawlConfig> | string,
  env: Record<string, string> = {},
): Promise<CrawlerProcess> {
  const folder = await mkdtemp(path.join(tmpdir(), 'crawler-run-'));
  const outputFolder = env['CRAWLERD_OUTPUT_DIR'] ?? path.join(folder, 'output');
  const configPath = path.join(folder, 'config.json');
  await writeFile(configPath, typeof config === 'string' ? config : JSON.stringify(config));
  const child = spawn(process.execPath, [path.join(bundleFolder, 'crawler.mjs')], {
    env: {
      PATH: process.env['PATH'],
      TASK_EXECUTION_ID: 'execution-1',
      CONFIG_PATH: configPath,
      CRAWLERD_OUTPUT_DIR: outputFolder,
      CRAWLERD_CRAWL_ALLOWED_RANGES: '127.0.0.1',
      ...env,
    },
    stdio: ['ignore', 'pipe', 'pipe'],
  });
  let printed = '';
  child.stdout.on('data', (chunk: Buffer) => (printed += chunk.toString()));
  child.stderr.on('data', (chunk: Buffer) => (printed += chunk.toString()));
  return {
    child,
    outputFolder,
    log: () => printed,
    exited: new Promise((resolve) => child.once('close', (code) => resolve(code))),
    items: async (prefix) => {
      const text = await readFile(path.join(outputFolder, `${prefix}.jsonl`), 'utf8');
      return text
        .split('\n')
        .filter((line) => line !== '')
        .map((line) => JSON.parse(line) as Record<string, unknown>);
    },
    completion: async () =>
      JSON.parse(await readFile(path.join(outputFolder, 'completion.json'), 'utf8')) as Completion,
    remove: async () => {
      child.kill('SIGKILL');
      await rm(folder, { recursive: true, force: true });
    },
  };
}

/** Waits for something that another process does, up to a deadline. */
export async function until(condition: () => boolean, deadlineMs = 120_000): Promise<void> {
  const end = performance.now() + deadlineMs;
  while (!condition()) {
    if (performance.now() > end) throw new Error('timed out waiting');
    await new Promise((resolve) => setTimeout(resolve, 10));
  }
}
