import { spawn } from 'node:child_process';
import { readdirSync, readlinkSync } from 'node:fs';
import { mkdir, mkdtemp, readFile, rm, writeFile } from 'node:fs/promises';
import { createServer, type AddressInfo } from 'node:net';
import { tmpdir } from 'node:os';
import path from 'node:path';
import type { Completion } from '@crawlerd/shared';
import { expect, test } from 'vitest';
import { EXIT } from '../base/exit-codes.ts';
import { peakMb } from '../testing/peak-memory.ts';
import { processTest } from '../testing/process-test.ts';

const { bundleFolder, cleanUp } = processTest();

const CONCURRENCY = 200;
const SOCKETS_MAX = 2 * CONCURRENCY + 100;
/** In a container of 512 MB a crawl of 100,000 hosts may take 400 MiB, 150 of them whatever it crawls. */
const BYTES_PER_HOST_MAX = 2600;

/** Two pages and a robots.txt at every address of 127.0.0.0/8. Counts what is asked for more than once. */
async function everyHost() {
  const asked = new Map<string, number>();
  const server = createServer((socket) => {
    socket.on('error', () => socket.destroy());
    socket.on('data', (chunk: Buffer) => {
      const [, file = ''] = /^GET (\S+)/.exec(chunk.toString('latin1')) ?? [];
      const key = `${socket.localAddress}${file}`;
      asked.set(key, (asked.get(key) ?? 0) + 1);
      const [type, body] =
        file === '/robots.txt'
          ? ['text/plain', `User-agent: *\nDisallow: /private/${socket.localAddress}/\n`]
          : ['text/html', `<title>${key}</title><h1>Hello</h1><a href="/about">About</a>`];
      socket.write(
        `HTTP/1.1 200 OK\r\ncontent-type: ${type}\r\ncontent-length: ${body.length}\r\n\r\n${body}`,
      );
    });
  });
  await new Promise<void>(
    (resolve) => void server.listen({ port: 0, host: '0.0.0.0', backlog: 4096 }, resolve),
  );
  cleanUp(async () => void server.close());
  return { port: (server.address() as AddressInfo).port, asked };
}

interface Outcome {
  readonly code: number | null;
  readonly peakMb: number;
  readonly sockets: number;
  readonly log: string;
  readonly summary: Record<string, unknown>;
}

async function crawlHosts(hosts: number, port: number, config: object, prelude = ''): Promise<Outcome> {
  const folder = await mkdtemp(path.join(tmpdir(), 'crawler-broad-'));
  cleanUp(() => rm(folder, { recursive: true, force: true }));
  const output = path.join(folder, 'output');
  await mkdir(output);
  const targets = Array.from(
    { length: hosts },
    (_, n) => `http://127.${1 + (n >> 16)}.${(n >> 8) & 255}.${n & 255}:${port}/`,
  );
  const whole = {
    task_name: 'x',
    target_urls: targets,
    concurrency: CONCURRENCY,
    crawl_config: { follow_links: true, max_pages: 1_000_000, data_fields: ['title'] },
    ...config,
  };
  await writeFile(path.join(folder, 'config.json'), JSON.stringify(whole));
  const command = `${prelude}exec "$0" "$1"`;
  const child = spawn('sh', ['-c', command, process.execPath, path.join(bundleFolder, 'crawler.mjs')], {
    env: {
      PATH: process.env['PATH'],
      CONFIG_PATH: path.join(folder, 'config.json'),
      CRAWLERD_OUTPUT_DIR: output,
      CRAWLERD_CRAWL_ALLOWED_RANGES: '127.0.0.0/8',
    },
    stdio: ['ignore', 'pipe', 'pipe'],
  });
  cleanUp(async () => void child.kill('SIGKILL'));
  let log = '';
  for (const stream of [child.stdout, child.stderr]) {
    stream.on('data', (chunk: Buffer) => (log = (log + chunk.toString()).slice(-100_000)));
  }
  let sockets = 0;
  const looking = setInterval(() => (sockets = Math.max(sockets, socketsOf(child.pid ?? 0))), 50);
  const exited = new Promise<number | null>((resolve) => child.once('close', resolve));
  const peak = await peakMb({ child, exited });
  clearInterval(looking);
  const completion = JSON.parse(await readFile(path.join(output, 'completion.json'), 'utf8')) as Completion;
  const summary = completion.result_data?.crawl_summary ?? {};
  return { code: await exited, peakMb: peak, sockets, log, summary };
}

function socketsOf(pid: number): number {
  const folder = `/proc/${pid}/fd`;
  try {
    return readdirSync(folder).filter((fd) => isSocket(path.join(folder, fd))).length;
  } catch {
    return 0;
  }
}

function isSocket(file: string): boolean {
  try {
    return readlinkSync(file).startsWith('socket:');
  } catch {
    return false;
  }
}

test('5,000 hosts are crawled within few sockets and little memory for each, and no page is lost', async () => {
  const web = await everyHost();
  const few = await crawlHosts(500, web.port, { delay: 1 });
  web.asked.clear();
  const many = await crawlHosts(5000, web.port, { delay: 1 });
  expect(many.summary).toMatchObject({ pages_succeeded: 10_000, pages_failed: 0, retries: 0 });
  expect(many.code).toBe(EXIT.succeeded);
  // Each page once, and each robots.txt.
  expect([web.asked.size, Math.max(...web.asked.values())]).toEqual([15_000, 1]);
  expect(many.sockets).toBeGreaterThan(20);
  expect(many.sockets).toBeLessThanOrEqual(SOCKETS_MAX);
  // Above the few hosts the heap has also room for garbage, which does not grow with the hosts.
  const garbageMb = 40;
  const perHost = ((many.peakMb - few.peakMb - garbageMb) * 2 ** 20) / 4500;
  expect(perHost).toBeLessThan(BYTES_PER_HOST_MAX);
});

test.each([64, 128])('with %d descriptors no page is lost', async (limit) => {
  const web = await everyHost();
  const run = await crawlHosts(300, web.port, { delay: 0, max_retries: 0 }, `ulimit -n ${limit}; `);
  expect(run.summary).toMatchObject({ pages_succeeded: 600, pages_failed: 0, retries: 0 });
  expect(run.code).toBe(EXIT.succeeded);
});

test('where descriptors are taken away while it crawls, requests wait and no page is lost', async () => {
  const web = await everyHost();
  const lower = `(sleep 2; prlimit --pid $$ --nofile=48) & `;
  const run = await crawlHosts(1500, web.port, { delay: 0, max_retries: 0 }, lower);
  expect(run.summary).toMatchObject({ pages_succeeded: 3000, pages_failed: 0, retries: 0 });
});
