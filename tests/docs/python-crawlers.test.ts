import { spawn } from 'node:child_process';
import { once } from 'node:events';
import { mkdtemp, readFile, rm, writeFile } from 'node:fs/promises';
import { createServer, type IncomingMessage, type ServerResponse } from 'node:http';
import type { AddressInfo } from 'node:net';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { text } from 'node:stream/consumers';
import { expect, it, onTestFinished } from 'vitest';
import { CompletionSchema, HeartbeatSchema, isValid } from '@crawlerd/shared';
import { codeBlocks, read } from '../support/markdown.ts';
import { serveSite } from '../support/site.ts';
import { ensureTool } from '../support/tools.ts';

const [CONTRACT = ''] = codeBlocks(read('docs/container-contract.md'))
  .filter(({ language }) => language === 'python')
  .map((block) => block.text);

const CRAWLERS: [file: string, script: string][] = [
  ['docs/container-contract.md', CONTRACT],
  ['examples/plain-http-crawler/crawler.py', read('examples/plain-http-crawler/crawler.py')],
];

it.each(CRAWLERS)(
  'the crawler of %s reads every target and reports as the contract says',
  async (_file, script) => {
    const { url, reports } = await listen();
    const site = await serveSite({ host: '127.0.0.1', pages: 3 });
    const folder = await mkdtemp(join(tmpdir(), 'crawlerd-python-'));
    onTestFinished(async () => rm(folder, { recursive: true }));
    const targets = [site.url, `${site.url}missing`, `${site.url}p/1`];
    const config = join(folder, 'config.json');
    await writeFile(config, JSON.stringify({ task_name: 'x', target_urls: targets, delay: 0 }));
    const child = spawn(ensureTool('python3'), ['-c', script.replaceAll('/app/output', folder)], {
      env: {
        TASK_EXECUTION_ID: 'e-1',
        CONFIG_PATH: config,
        API_BASE_URL: url.replace('//', '//attempt:se%2Fcret@'),
      },
      stdio: 'inherit',
    });
    const [code] = (await once(child, 'exit')) as [number | null];
    expect(code).toBe(0);
    const items = (await readFile(join(folder, 'items.jsonl'), 'utf8')).trimEnd().split('\n');
    expect(items.map((line): unknown => JSON.parse(line))).toEqual([
      { url: targets[0], title: 'Shop' },
      { url: targets[2], title: 'Product 1' },
    ]);
    expect(reports.map(({ path }) => path)).toEqual(['heartbeat', 'completion']);
    const [heartbeat, completion] = reports.map(({ body }) => body);
    expect(isValid(HeartbeatSchema, heartbeat)).toBe(true);
    expect(isValid(CompletionSchema, completion)).toBe(true);
    expect(completion).toMatchObject({ success: true, result_data: { total_data_count: 2 } });
    expect(new Set(reports.map(({ credential }) => credential))).toEqual(new Set(['attempt:se/cret']));
  },
);

interface Report {
  readonly path: string;
  readonly credential: string;
  readonly body: unknown;
}

/** Takes reports as the callback API does. */
async function listen(): Promise<{ url: string; reports: Report[] }> {
  const reports: Report[] = [];
  const answer = async (request: IncomingMessage, response: ServerResponse): Promise<void> => {
    const [, encoded = ''] = (request.headers.authorization ?? '').split(' ');
    reports.push({
      path: (request.url ?? '').replace('/api/v1/monitoring/', ''),
      credential: Buffer.from(encoded, 'base64').toString(),
      body: JSON.parse(await text(request)),
    });
    response.end(JSON.stringify({ status: 'ok', action: 'continue', next_heartbeat_seconds: 30 }));
  };
  const server = createServer((request, response) => void answer(request, response));
  server.listen(0, '127.0.0.1');
  await once(server, 'listening');
  onTestFinished(() => void server.close());
  return { url: `http://127.0.0.1:${(server.address() as AddressInfo).port}`, reports };
}
