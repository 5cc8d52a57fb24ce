import { createHash } from 'node:crypto';
import { once } from 'node:events';
import { readdirSync, readFileSync, statSync, writeFileSync } from 'node:fs';
import { createServer, type IncomingHttpHeaders } from 'node:http';
import type { AddressInfo } from 'node:net';
import { join } from 'node:path';
import { afterAll, beforeAll, describe, expect, it, onTestFinished } from 'vitest';
import type { CrawlConfig } from '@crawlerd/shared';
import { eventually } from '../../orchestrator/src/testing/eventually.ts';
import { siteCrawl } from '../support/configs.ts';
import { buildScriptImage, docker } from '../support/docker.ts';
import { CRAWLER_IMAGE } from '../support/images.ts';
import { canary, filesBelow, holding, processList } from '../support/secret-traces.ts';
import { ServiceProcess } from '../support/service-process.ts';
import { backUp } from '../support/storage-service.ts';

const IMAGE = `crawlerd-test/secrets-${process.pid}:1`;

/** Tells its secrets in every way that a crawler has, until the host puts a file into its output folder. */
const TELLTALE = `
import { createHash } from 'node:crypto';
import { existsSync, readFileSync, writeFileSync } from 'node:fs';
const { CRAWLERD_SECRETS_PATH: path, CRAWLERD_API_URL: api, CRAWLERD_TOKEN: token } = process.env;
const secrets = JSON.parse(readFileSync(path, 'utf8'));
const pause = (ms) => new Promise((resolve) => setTimeout(resolve, ms));
const post = (report, body) => fetch(api + '/api/v1/monitoring/' + report, {
  method: 'POST',
  headers: { 'content-type': 'application/json', authorization: 'Bearer ' + token },
  body: JSON.stringify({ execution_id: process.env.TASK_EXECUTION_ID, ...body }),
});
let isWritable = true;
try { writeFileSync(path, '{}'); } catch { isWritable = false; }
console.log('writable ' + isWritable);
for (const [name, value] of Object.entries(secrets)) {
  console.log(name + ' is ' + createHash('sha256').update(value).digest('hex'));
  console.log('plain ' + value);
  console.log('Authorization: Basic ' + Buffer.from('me:' + value).toString('base64'));
  console.log('encoded ' + Array.from(value, (each) => '%' + each.charCodeAt(0).toString(16)).join(''));
  process.stdout.write('in two chunks ' + value.slice(0, 12));
  await pause(100);
  process.stdout.write(value.slice(12) + '\\n');
  console.error('in two lines ' + value.slice(0, 12) + '\\n' + value.slice(12) + ' ends');
}
const values = Object.values(secrets);
await post('heartbeat', { status: 'running', progress: { total_urls: 1, current_url: 'http://me:' + values[0] + '@a/', values } });
while (!existsSync('/app/output/go')) await pause(50);
await post('completion', {
  success: false,
  error_message: 'refused: ' + values.join(' '),
  result_data: { crawl_summary: { values }, data_items: values.map((title) => ({ title })), total_data_count: 1 },
});
`;

beforeAll(async () => buildScriptImage(IMAGE, CRAWLER_IMAGE, TELLTALE));
afterAll(async () => docker.getImage(IMAGE).remove({ force: true }));

/** A secret for every place where one may stand. */
const PLACES = ['header', 'cookie', 'user', 'password', 'login'] as const;
const CONFIG: CrawlConfig & { login: object } = {
  task_name: 'telltale',
  base_url: 'http://shop.test/',
  headers: { Authorization: { secret: 'header' } },
  cookies: { send: { session: { secret: 'cookie' } } },
  proxies: {
    urls: [{ url: 'http://p.test:1', username: { secret: 'user' }, password: { secret: 'password' } }],
  },
  login: { password: { secret: 'login' } },
};

async function setSecret(service: ServiceProcess, name: string, value: string): Promise<void> {
  const answer = await fetch(`${service.url}/api/v1/secrets/${name}`, {
    method: 'PUT',
    headers: { 'content-type': 'application/json' },
    body: JSON.stringify({ value }),
  });
  expect(answer.status).toBe(201);
  expect(await answer.text()).not.toContain(value);
}

const secretFiles = (service: ServiceProcess): string[] => readdirSync(join(service.dataDir, 'task_secrets'));

describe('secrets', () => {
  it('reach a crawler of any image, and nothing else shows them, however it tells them', async () => {
    const service = await ServiceProcess.start({
      CRAWLERD_ALLOWED_IMAGES: 'crawlerd-test/*',
      CRAWLERD_LOG_LEVEL: 'debug',
    });
    const values = Object.fromEntries(PLACES.map((name) => [name, canary(name)]));
    for (const [name, value] of Object.entries(values)) await setSecret(service, name, value);
    const id = await service.launch({ config: CONFIG, image: IMAGE });
    await eventually('its heartbeat', async () => (await service.status(id)).progress?.total_urls === 1);
    expect(secretFiles(service)).toEqual([`${id}.1.json`]);
    const name = service.containerName(id);
    const shown: Record<string, string> = {
      'docker inspect': JSON.stringify(await docker.getContainer(name).inspect()),
      'process list': processList(),
      'status while it runs': JSON.stringify(await service.status(id)),
    };
    writeFileSync(join(service.dataDir, 'crawler_outputs', id, 'go'), '');
    await service.reaches(id, 'failed');
    await eventually('it is released', () => secretFiles(service).length === 0);
    const paths = ['', '/events', '/logs', '/items'].map((part) => `/api/v1/executions/${id}${part}`);
    for (const path of [
      ...paths,
      '/executions',
      '/secrets',
      '/events',
      '/orphans',
      '/readyz',
      '/docs/json',
    ]) {
      shown[path] = await (await fetch(`${service.url}${path}`)).text();
    }
    const headers = { accept: 'text/event-stream', 'last-event-id': '0' };
    const feed = await fetch(`${service.url}/executions/${id}/events`, { headers });
    shown['feed'] = await feed.text();
    shown['backup'] = readFileSync(await backUp(service), 'latin1');
    shown['log of the service'] = service.errors;
    const log = shown[`/api/v1/executions/${id}/logs`] ?? '';
    for (const [place, value] of Object.entries(values)) {
      expect(log).toContain(`${place} is ${createHash('sha256').update(value).digest('hex')}`);
      expect(holding({ ...shown, ...filesBelow(service.dataDir) }, value)).toEqual([]);
    }
    expect(log).toContain('writable false');
    expect(log.match(/plain \*\*\*$/gm)).toHaveLength(PLACES.length);
    expect(log.match(/in two chunks \*\*\*$/gm)).toHaveLength(PLACES.length);
    expect(shown['feed']).toContain('refused: *** ***');
    expect(statSync(join(service.dataDir, 'secrets.key')).mode & 0o777).toBe(0o600);
  });

  it.each(['docker', 'process'])(
    'are sent by our own crawler, also after a kill -9 (%s)',
    async (runtime) => {
      const service = await ServiceProcess.start({ CRAWLERD_RUNTIME: runtime });
      const host = runtime === 'docker' ? await service.gateway() : '127.0.0.1';
      const { url, seen } = await serveMembers(host);
      const [header, cookie] = [`Bearer ${canary('header')}`, canary('cookie')];
      await setSecret(service, 'header', header);
      await setSecret(service, 'cookie', cookie);
      const config = siteCrawl(url, 30, {
        headers: { Authorization: { secret: 'header' } },
        cookies: { send: { session: { secret: 'cookie' } } },
      });
      const id = await service.launch({ config });
      await eventually('some pages', () => seen.length > 3);
      expect(secretFiles(service)).toEqual([`${id}.1.json`]);
      await service.kill('SIGKILL');
      await service.run();
      await service.reaches(id, 'succeeded');
      await eventually('it is released', () => secretFiles(service).length === 0);
      const sent = seen.map(({ authorization, cookie: each }) => [authorization, each]);
      expect(sent.length).toBeGreaterThan(25);
      expect(new Set(sent.map((pair) => JSON.stringify(pair)))).toEqual(
        new Set([JSON.stringify([header, `session=${cookie}`])]),
      );
      const log = await service.logs(id);
      for (const value of [header, cookie]) {
        expect(holding({ log, ...filesBelow(service.dataDir) }, value)).toEqual([]);
      }
    },
  );
});

/** A site that remembers the headers of each request for a page. */
async function serveMembers(host: string) {
  const seen: IncomingHttpHeaders[] = [];
  const server = createServer((request, response) => {
    if (request.url === '/robots.txt') return void response.writeHead(404).end();
    seen.push(request.headers);
    const links = Array.from({ length: 30 }, (_, i) => `<a href="/p/${i}">Product ${i}</a>`).join('');
    setTimeout(() => {
      response.setHeader('content-type', 'text/html');
      response.end(
        `<html><head><title>Page</title></head><body><h1>${request.url}</h1>${links}</body></html>`,
      );
    }, 200);
  });
  server.listen(0, host);
  await once(server, 'listening');
  onTestFinished(() => {
    server.closeAllConnections();
    server.close();
  });
  return { url: `http://${host}:${(server.address() as AddressInfo).port}/`, seen };
}
