import { once } from 'node:events';
import { existsSync } from 'node:fs';
import { mkdir, mkdtemp, open, readdir, rm, stat, symlink, truncate, writeFile } from 'node:fs/promises';
import { createServer } from 'node:http';
import type { AddressInfo } from 'node:net';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { describe, expect, it, onTestFinished } from 'vitest';
import type { CrawlConfig, EventList } from '@crawlerd/shared';
import { eventually } from '../../orchestrator/src/testing/eventually.ts';
import { siteCrawl } from '../support/configs.ts';
import { crawlerd } from '../support/crawlerd.ts';
import { ServiceProcess } from '../support/service-process.ts';
import { run } from '../support/tools.ts';

const PAGES = 12;

/** A shop whose pages have an ETag; it counts its answers. */
async function serveShop(host: string): Promise<{ url: string; answers: Map<number, number> }> {
  const answers = new Map<number, number>();
  const server = createServer((request, response) => {
    const path = request.url ?? '/';
    const isPage = path !== '/robots.txt';
    const etag = `"${path}"`;
    response.statusCode = !isPage ? 404 : request.headers['if-none-match'] === etag ? 304 : 200;
    if (isPage) {
      answers.set(response.statusCode, (answers.get(response.statusCode) ?? 0) + 1);
      response.setHeader('etag', etag).setHeader('content-type', 'text/html');
    }
    const links = Array.from({ length: PAGES - 1 }, (_, n) => `<a href="/${n}">${n}</a>`).join('');
    response.end(
      response.statusCode === 200 ? `<title>Page ${path}</title><h1>Page ${path}</h1>${links}` : '',
    );
  }).listen(0, host);
  await once(server, 'listening');
  onTestFinished(() => {
    server.closeAllConnections();
    server.close();
  });
  return { url: `http://${host}:${(server.address() as AddressInfo).port}/`, answers };
}

function shopCrawl(url: string): CrawlConfig {
  return siteCrawl(url, PAGES, { http: { cache: 'revalidate' } });
}

async function notices(service: ServiceProcess, id: string): Promise<(string | null)[]> {
  const { events } = (await service.get(`/api/v1/executions/${id}/events`)) as EventList;
  return events.filter(({ kind }) => kind === 'cache_missed').map(({ message }) => message);
}

describe.each([
  ['docker', async (service: ServiceProcess) => service.gateway()],
  ['process', async () => Promise.resolve('127.0.0.1')],
])('with the %s runtime', (runtime, hostOf) => {
  it('a crontab line that asks for the latest cache works from the first day, and fetches only what has changed', async () => {
    const service = await ServiceProcess.start({ CRAWLERD_RUNTIME: runtime });
    const shop = await serveShop(await hostOf(service));
    const config = join(service.dataDir, 'shop.json');
    await writeFile(config, JSON.stringify(shopCrawl(shop.url)));
    const line = ['run', config, '--cache-from', 'latest', '--url', service.url];

    const first = await crawlerd(line);
    expect(first).toMatchObject({ code: 0, err: expect.stringContaining('has succeeded yet') });
    await service.reaches(first.out.trim(), 'succeeded');
    expect([...shop.answers]).toEqual([[200, PAGES]]);

    shop.answers.clear();
    const second = await crawlerd(line);
    expect(second).toMatchObject({ code: 0, err: '' });
    const id = second.out.trim();
    expect(await service.reaches(id, 'succeeded')).toMatchObject({
      result: { total_data_count: PAGES, crawl_summary: { pages: { unchanged: PAGES } } },
    });
    expect([...shop.answers]).toEqual([[304, PAGES]]);
    expect(await service.show(id)).toMatchObject({ cache_from: first.out.trim() });
    expect((await crawlerd(['show', id, '--url', service.url])).out).toContain(first.out.trim());
    expect(await notices(service, id)).toEqual([]);
  });

  it.each<[string, (path: string) => Promise<unknown>]>([
    ['a link out of its folder', async (path) => symlink('/etc/passwd', path)],
    ['a FIFO', async (path) => Promise.resolve(run('mkfifo', [path]))],
    ['a folder', async (path) => mkdir(path)],
    [
      'a sparse file of a terabyte',
      async (path) => {
        await writeFile(path, '');
        await truncate(path, 2 ** 40);
      },
    ],
  ])('a crawl starts without the cache, and says so, if it has become %s', async (_, spoil) => {
    const service = await ServiceProcess.start({ CRAWLERD_RUNTIME: runtime });
    const shop = await serveShop(await hostOf(service));
    const earlier = await service.launch({ config: shopCrawl(shop.url) });
    await service.reaches(earlier, 'succeeded');
    // Until it is released: its folder is swept before that, of FIFOs for one.
    await service.logs(earlier);
    const cache = join(service.dataDir, 'crawler_outputs', earlier, 'journey.http-cache');
    await rm(cache);
    await spoil(cache);
    const id = await service.launch({ config: siteCrawl(shop.url, PAGES), cache_from: earlier });
    await service.reaches(id, 'succeeded');
    expect(await notices(service, id)).toEqual([
      expect.stringContaining(`The crawl starts without the cache of execution ${earlier}.`),
    ]);
    const outputs = await readdir(join(service.dataDir, 'crawler_outputs'), { recursive: true });
    const copies = outputs.filter((name) => name.endsWith('.http-cache') || name.includes('.unfinished/'));
    expect(copies.filter((name) => !name.startsWith(`${earlier}/`))).toEqual([]);
  });
});

const MIB = 1024 * 1024;

/** Real ones: holes are not copied. */
async function writeBytes(path: string, count: number): Promise<void> {
  const file = await open(path, 'w');
  for (let left = count; left > 0; left -= MIB) await file.write(Buffer.alloc(Math.min(MIB, left), 'x'));
  await file.close();
}

describe('copying a cache', () => {
  it.each(['SIGKILL', 'SIGTERM'] as const)(
    'starts over after a %s of crawlerd in the middle of it',
    async (signal) => {
      const service = await ServiceProcess.start({ CRAWLERD_RUNTIME: 'process' });
      const shop = await serveShop('127.0.0.1');
      const earlier = await service.launch({ config: shopCrawl(shop.url) });
      await service.reaches(earlier, 'succeeded');
      const outputs = join(service.dataDir, 'crawler_outputs');
      // A large file that is copied before the crawler's own, as another image may leave.
      await writeBytes(join(outputs, earlier, 'big.http-cache'), 700 * MIB);
      const id = await service.launch({ config: shopCrawl(shop.url), cache_from: earlier });
      const half = join(outputs, '.unfinished', id, 'big.http-cache');
      await eventually('the copy is in progress', () => existsSync(half));
      await service.kill(signal);
      expect(existsSync(join(outputs, id))).toBe(false);
      await service.run();
      expect(await service.reaches(id, 'succeeded')).toMatchObject({
        attempt: 1,
        result: { crawl_summary: { pages: { unchanged: PAGES } } },
      });
      expect((await stat(join(outputs, id, 'big.http-cache'))).size).toBe(700 * MIB);
      expect(await readdir(join(outputs, '.unfinished'))).toEqual([]);
      expect(await notices(service, id)).toEqual([]);
    },
  );

  it('that does not fit on the disk is skipped, and the crawl starts without it', async () => {
    const dataDir = await mkdtemp(join(tmpdir(), 'crawlerd-small-disk-'));
    run('mount', ['-t', 'tmpfs', '-o', 'size=64m', 'tmpfs', dataDir]);
    onTestFinished(async () => {
      run('umount', ['--lazy', dataDir]);
      await rm(dataDir, { recursive: true });
    });
    const settings = { CRAWLERD_RUNTIME: 'process', CRAWLERD_MIN_FREE_MB: '4' };
    const service = await ServiceProcess.start(settings, { dataDir });
    const shop = await serveShop('127.0.0.1');
    const earlier = await service.launch({ config: shopCrawl(shop.url) });
    await service.reaches(earlier, 'succeeded');
    await writeFile(join(dataDir, 'crawler_outputs', earlier, 'z.http-cache'), Buffer.alloc(40 * MIB, 'x'));
    const id = await service.launch({ config: shopCrawl(shop.url), cache_from: earlier });
    expect(await service.reaches(id, 'succeeded')).toMatchObject({ result: { total_data_count: PAGES } });
    expect(await notices(service, id)).toEqual([
      expect.stringMatching(/nearly full: \d+ MiB are free, and a copy needs 44 MiB\. Free some space/),
    ]);
    expect(await readdir(join(dataDir, 'crawler_outputs', '.unfinished'))).toEqual([]);
    expect((await service.show(id)).cache_from).toBe(earlier);
  });
});
