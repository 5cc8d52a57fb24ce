import { once } from 'node:events';
import { createServer } from 'node:http';
import type { AddressInfo } from 'node:net';
import { expect, it, onTestFinished } from 'vitest';
import type { EventList, PageList } from '@crawlerd/shared';
import { siteCrawl } from '../support/configs.ts';
import { crawlerd } from '../support/crawlerd.ts';
import { ServiceProcess } from '../support/service-process.ts';
import { serveSite } from '../support/site.ts';

const PAGES = 30;
const numbers = Array.from({ length: PAGES }, (_, n) => n);
/** Every third page. */
const isBroken = (n: number): boolean => n % 3 === 0;
const broken = numbers.filter(isBroken).map((n) => `/p/${n}`);

/** A shop some of whose pages answer 500 until it is repaired. */
async function serveShop() {
  const shop = { isRepaired: false, asked: [] as string[], url: '' };
  const server = createServer(({ url = '/' }, response) => {
    const n = Number(/^\/p\/(\d+)$/.exec(url)?.[1]);
    if (url !== '/robots.txt') shop.asked.push(url);
    response.setHeader('content-type', 'text/html');
    if (url === '/robots.txt') response.writeHead(404).end();
    else if (isBroken(n) && !shop.isRepaired) response.writeHead(500).end();
    else response.end(`<h1>${url}</h1>${numbers.map((to) => `<a href="/p/${to}">${to}</a>`).join('')}`);
  }).listen(0, '127.0.0.1');
  await once(server, 'listening');
  onTestFinished(() => {
    server.closeAllConnections();
    server.close();
  });
  shop.url = `http://127.0.0.1:${(server.address() as AddressInfo).port}/`;
  return shop;
}

const sorted = (paths: readonly string[]): string[] => paths.toSorted((a, b) => a.localeCompare(b));

it('failed pages are tried again and nothing else, also after a kill -9 between the request and the launch', async () => {
  const service = await ServiceProcess.start({ CRAWLERD_RUNTIME: 'process', CRAWLERD_MAX_CONCURRENT: '1' });
  const shop = await serveShop();
  const id = await service.launch({
    config: siteCrawl(shop.url, 100, { max_retries: 0, autothrottle: { enabled: false } }),
  });
  await service.reaches(id, 'succeeded');
  await service.logs(id);
  const listed = await crawlerd(['pages', id, '--url', service.url]);
  expect(listed.err).toBe('10 pages have failed: 10 http_500.\n');
  const before = (await service.get(`/executions/${id}/items`)) as { url: string }[];

  // It holds the only place.
  const slow = await serveSite({ host: '127.0.0.1', pages: 1000, answerMs: 300 });
  const other = await service.launch({ config: siteCrawl(slow.url, 1000) });
  await service.reaches(other, 'running');
  shop.isRepaired = true;
  shop.asked.length = 0;
  const requested = await crawlerd(['retry-pages', id, '--url', service.url]);
  expect(requested.out).toContain('is requested: queued');
  await service.kill('SIGKILL');
  await service.run();
  await service.post(`/executions/${other}/stop`, { mode: 'kill' });

  const status = await service.reaches(id, 'succeeded');
  expect(status).toMatchObject({
    attempt: 2,
    result: { total_data_count: PAGES + 1, crawl_summary: { stop_reason: 'pages_retried', pages_failed: 0 } },
  });
  expect(sorted(shop.asked)).toEqual(sorted(broken));
  const after = (await service.get(`/executions/${id}/items`)) as { url: string }[];
  expect(after.slice(0, before.length)).toEqual(before);
  expect(sorted(after.slice(before.length).map(({ url }) => new URL(url).pathname))).toEqual(sorted(broken));
  const { events } = (await service.get(`/executions/${id}/events`)) as EventList;
  expect(events.find(({ kind }) => kind === 'resumed')?.message).toBe(
    '10 failed pages are tried again, and nothing else, as requested by api.',
  );
  expect(await service.get(`/executions/${id}/pages`)).toMatchObject({
    pages: [],
    failed_by_code: [],
  } satisfies Partial<PageList>);
  const again = await service.post(`/executions/${id}/retry-pages`);
  expect([again.status, ((await again.json()) as { code: string }).code]).toEqual([409, 'no_failed_pages']);
});
