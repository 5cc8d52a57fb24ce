import { mkdtempSync, readFileSync, rmSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import path from 'node:path';
import { afterEach, beforeEach, expect, test } from 'vitest';
import { PageCache } from '../cache/page-cache.ts';
import { systemClock } from '../base/clock.ts';
import { AddressGuard } from '../guard/address-guard.ts';
import { sendHtml, startSite, type WebSite } from '../testing/web-site.ts';
import { Fetcher } from './fetcher.ts';
import { type Accepts, type FetchResult } from './fetch-result.ts';
import { httpOptionsOf } from '../testing/options-of.ts';

let folder: string;
let site: WebSite;
/** The page, its tag, and the further headers of every answer. */
let html: string;
let etag: string;
let headers: Record<string, string>;
let isAlwaysUnchanged: boolean;
const fetchers: Fetcher[] = [];

beforeEach(async () => {
  folder = mkdtempSync(path.join(tmpdir(), 'crawler-revalidation-'));
  [html, etag, headers, isAlwaysUnchanged] = ['<p>茶</p>', '"1"', {}, false];
  site = await startSite((request, response) => {
    if (request.url === '/moved') return void response.writeHead(302, { location: '/' }).end();
    response.setHeaders(new Map([['etag', etag], ...Object.entries(headers)]));
    if (isAlwaysUnchanged || request.headers['if-none-match'] === etag)
      return void response.writeHead(304).end();
    sendHtml(response, html);
  });
});
afterEach(async () => {
  await Promise.all(fetchers.splice(0).map((fetcher) => fetcher.close()));
  await site.close();
  rmSync(folder, { recursive: true, force: true });
});

/** Fetches as a crawl does that knows what those before it have kept. */
async function fetchAnew(at = '/', accepts: Accepts = 'html'): Promise<FetchResult> {
  const cache = new PageCache(path.join(folder, 'x.http-cache'), 1_000_000, () => {});
  const fetcher = new Fetcher({
    agentOf: () => 'tester/1',
    timeoutMs: 2000,
    connectionsPerHost: 2,
    http: httpOptionsOf(),
    guard: new AddressGuard({ allowed: '127.0.0.1', ofMachine: '' }),
    cache,
    clock: systemClock,
  });
  fetchers.push(fetcher);
  const result = await fetcher.fetch(site.url + at, (url) => Promise.resolve({ url }), accepts);
  await cache.close(() => true, new AbortController().signal);
  return result;
}

const conditions = (): unknown[] => site.requests.map((request) => request.headers['if-none-match']);

test('a page that has not changed is the one that was kept, and costs no body', async () => {
  const first = await fetchAnew();
  expect(first).not.toHaveProperty('isUnchanged');
  expect(await fetchAnew()).toEqual({ ...first, wireBytes: 0, isUnchanged: true });
  expect(conditions()).toEqual([undefined, '"1"']);
});

test('a page that has changed is the new one, then and from then on', async () => {
  await fetchAnew();
  [html, etag] = ['<p>new</p>', '"2"'];
  const changed = await fetchAnew();
  expect(changed).toHaveProperty('body', Buffer.from('<p>new</p>'));
  expect(changed).not.toHaveProperty('isUnchanged');
  expect(await fetchAnew()).toMatchObject({ body: Buffer.from('<p>new</p>'), isUnchanged: true });
});

test('a page behind a redirect is known by its own address', async () => {
  await fetchAnew('/moved');
  expect(await fetchAnew('/moved')).toMatchObject({ finalUrl: `${site.url}/`, isUnchanged: true });
  expect(conditions()).toEqual([undefined, undefined, undefined, '"1"']);
});

test('what is wanted of robots counts as it is said now', async () => {
  headers = { 'x-robots-tag': 'nofollow' };
  await fetchAnew();
  headers = {};
  expect(await fetchAnew()).toMatchObject({ robotsTag: 'nofollow', isUnchanged: true });
  headers = { 'x-robots-tag': 'noindex' };
  expect(await fetchAnew()).toMatchObject({ robotsTag: 'noindex', isUnchanged: true });
  headers = {};
  expect(await fetchAnew()).toMatchObject({ robotsTag: 'noindex', isUnchanged: true });
});

test('a page that is damaged where it is kept is fetched again, at once', async () => {
  await fetchAnew();
  const file = path.join(folder, 'x.http-cache');
  const bytes = readFileSync(file);
  bytes[bytes.length - 12] = 255 - (bytes[bytes.length - 12] ?? 0);
  writeFileSync(file, bytes);
  const again = await fetchAnew();
  expect(again).toHaveProperty('body', Buffer.from(html));
  expect(again).not.toHaveProperty('isUnchanged');
  expect(conditions()).toEqual([undefined, '"1"', undefined]);
});

test('that a page has not changed is believed only of one that was asked for so', async () => {
  await fetchAnew();
  isAlwaysUnchanged = true;
  expect(await fetchAnew('/other')).toMatchObject({ kind: 'failed', code: 'http_304' });
});

test('only pages are kept', async () => {
  await fetchAnew('/', 'any');
  expect(await fetchAnew()).not.toHaveProperty('isUnchanged');
  expect(await fetchAnew('/', 'any')).not.toHaveProperty('isUnchanged');
  expect(conditions()).toEqual([undefined, undefined, undefined]);
});

test('a server that takes back what it said of a page with its next answer is believed', async () => {
  headers = { 'cache-control': 'no-store' };
  await fetchAnew();
  headers = {};
  expect(await fetchAnew()).not.toHaveProperty('isUnchanged');
  expect(await fetchAnew()).toHaveProperty('isUnchanged');
});
