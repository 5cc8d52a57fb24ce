import { gzipSync } from 'node:zlib';
import { afterEach, beforeEach, expect, test } from 'vitest';
import { systemClock } from '../base/clock.ts';
import { AddressGuard } from '../guard/address-guard.ts';
import { sendHtml, startSite, type Answer, type WebSite } from '../testing/web-site.ts';
import { Fetcher } from './fetcher.ts';
import { type FetchResult } from './fetch-result.ts';
import type { HttpOptions } from '../plan/http-options.ts';
import { httpOptionsOf } from '../testing/options-of.ts';

let answer: Answer;
let site: WebSite;
let fetcher: Fetcher;

function fetcherWith(http: HttpOptions, timeoutMs = 20_000): Fetcher {
  return new Fetcher({
    agentOf: () => 'tester/1',
    timeoutMs,
    connectionsPerHost: 2,
    http,
    guard: new AddressGuard({ allowed: '127.0.0.1', ofMachine: '' }),
    clock: systemClock,
  });
}

beforeEach(async () => {
  site = await startSite((request, response) => answer(request, response));
  fetcher = fetcherWith(httpOptionsOf());
});
afterEach(async () => {
  await fetcher.close();
  await site.close();
});

const follow = (url: string): Promise<{ url: string }> => Promise.resolve({ url });
const get = (path = '/'): Promise<FetchResult> => fetcher.fetch(site.url + path, follow);

test('answers a page with its decoded body, and says who is asking', async () => {
  answer = (_, response) => sendHtml(response.setHeader('content-encoding', 'gzip'), gzipSync('<p>Hi</p>'));
  const result = await get();
  expect(result).toMatchObject({
    kind: 'page',
    status: 200,
    finalUrl: `${site.url}/`,
    contentType: 'text/html; charset=utf-8',
  });
  expect(result).toHaveProperty('body', Buffer.from('<p>Hi</p>'));
  expect(site.requests[0]?.headers['user-agent']).toBe('tester/1');
});

test('follows redirects one by one, relative ones and those with plain letters too', async () => {
  answer = (request, response) => {
    const next = { '/': '/a', '/a': Buffer.from('/茶').toString('latin1') }[request.url ?? ''];
    if (next === undefined) sendHtml(response, request.url ?? '');
    else response.writeHead(302, { location: next }).end('moved');
  };
  expect(await get()).toMatchObject({ kind: 'page', finalUrl: `${site.url}/%E8%8C%B6` });
});

test('asks before each hop, and obeys', async () => {
  answer = (_, response) => void response.writeHead(301, { location: 'http://elsewhere.example/' }).end();
  const asked: string[] = [];
  const result = await fetcher.fetch(site.url, (url) => {
    asked.push(url);
    return Promise.resolve({ kind: 'skipped', reason: 'scope' });
  });
  expect(result).toEqual({ kind: 'skipped', reason: 'scope' });
  expect(asked).toEqual(['http://elsewhere.example/']);
});

test("headers of the config go to the targets' origins only, but for what holds no secret", async () => {
  const elsewhere = await startSite((_, response) => sendHtml(response, 'elsewhere'));
  answer = (_, response) => void response.writeHead(302, { location: elsewhere.url }).end();
  const headers = { Authorization: 'Bearer x', 'x-key': 'y', 'Accept-Language': 'de', accept: 'text/html' };
  const own = fetcherWith(httpOptionsOf({ headers }, [`${site.url}/start`]));
  expect(await own.fetch(site.url, follow)).toMatchObject({ kind: 'page', finalUrl: `${elsewhere.url}/` });
  await Promise.all([own.close(), elsewhere.close()]);
  const open = { 'accept-language': 'de', accept: 'text/html', 'user-agent': 'tester/1' };
  expect(site.requests[0]?.headers).toMatchObject({ ...open, authorization: 'Bearer x', 'x-key': 'y' });
  expect(elsewhere.requests[0]?.headers).toMatchObject(open);
  expect(Object.keys(elsewhere.requests[0]?.headers ?? {})).not.toContain('authorization');
  expect(Object.keys(elsewhere.requests[0]?.headers ?? {})).not.toContain('x-key');
});

test('a site that redirects until its cookie comes back is passed with cookies.keep only', async () => {
  answer = (request, response) => {
    if (request.headers.cookie === 'seen=1') return sendHtml(response, 'come in');
    response.writeHead(302, { location: '/', 'set-cookie': ['seen=1; Path=/', 'odd'] }).end();
  };
  const keeping = fetcherWith(httpOptionsOf({ cookies: { keep: true } }));
  expect(await keeping.fetch(`${site.url}/`, follow)).toMatchObject({ kind: 'page' });
  expect(site.requests).toHaveLength(2);
  expect(await get()).toMatchObject({ code: 'too_many_redirects' });
  await keeping.close();
});

test("the number of redirects is the config's", async () => {
  answer = (request, response) => {
    const number = Number(request.url?.slice(1));
    if (number === 3) sendHtml(response, 'arrived');
    else response.writeHead(302, { location: `/${number + 1}` }).end();
  };
  const [three, two] = [3, 2].map((max_redirects) => fetcherWith(httpOptionsOf({ http: { max_redirects } })));
  expect(await three?.fetch(`${site.url}/0`, follow)).toMatchObject({ kind: 'page' });
  expect(await two?.fetch(`${site.url}/0`, follow)).toMatchObject({ code: 'too_many_redirects' });
  await Promise.all([three?.close(), two?.close()]);
});

test.each([
  ['file:///etc/passwd', 'bad_redirect'],
  ['http://[', 'bad_redirect'],
  ['/', 'too_many_redirects'],
])('a redirect to %s is %s', async (location, code) => {
  answer = (_, response) => void response.writeHead(302, { location }).end();
  expect(await get()).toMatchObject({ kind: 'failed', code, retryable: false });
  expect(site.requests.length).toBeLessThanOrEqual(11);
});

test.each([
  [404, false],
  [403, false],
  [408, true],
  [429, true],
  [500, true],
  [503, true],
  [304, false],
])('HTTP %d is a failure; worth a retry: %s', async (status, retryable) => {
  answer = (_, response) => void response.writeHead(status).end();
  expect(await get()).toMatchObject({
    kind: 'failed',
    code: `http_${status}`,
    retryable,
    retryAfterMs: null,
  });
});

test('Retry-After is handed on', async () => {
  answer = (_, response) => void response.writeHead(503, { 'retry-after': '7' }).end();
  expect(await get()).toMatchObject({ retryAfterMs: 7000 });
});

test('the timeout covers the body, too', async () => {
  answer = (_, response) => void response.writeHead(200, { 'content-type': 'text/html' }).write('<p>');
  const hasty = fetcherWith(httpOptionsOf(), 300);
  expect(await hasty.fetch(site.url, follow)).toMatchObject({
    kind: 'failed',
    code: 'timeout',
    retryable: true,
  });
  await hasty.close();
});

test('a connection that breaks in the middle of the body is worth a retry', async () => {
  answer = (request, response) => {
    response.writeHead(200, { 'content-type': 'text/html', 'content-length': '100' }).write('<p>');
    setImmediate(() => request.socket.destroy());
  };
  expect(await get()).toMatchObject({ kind: 'failed', code: 'connection_lost', retryable: true });
});

test('what is no HTML is left unread, and the next page is still fetched', async () => {
  answer = (request, response) => {
    if (request.url === '/page') return sendHtml(response, 'ok');
    response.writeHead(200, { 'content-type': 'application/pdf' });
    response.write(Buffer.alloc(1_000_000));
  };
  for (let i = 0; i < 3; i++) expect(await get('/film')).toMatchObject({ code: 'not_html' });
  expect(await get('/page')).toMatchObject({ kind: 'page' });
});

test('a refused connection is a failure, not an exception', async () => {
  expect(await fetcher.fetch('http://127.0.0.1:1/', follow)).toMatchObject({ code: 'connect_refused' });
  expect(await fetcher.fetch('http://nowhere.invalid/', follow)).toMatchObject({ code: 'dns_failed' });
});

test('abort ends what is in flight, and what is requested later', async () => {
  answer = () => {};
  const pending = get();
  await new Promise<void>((resolve) => {
    answer = () => resolve();
  });
  fetcher.abort();
  expect(await pending).toEqual({ kind: 'aborted' });
  expect(await get()).toEqual({ kind: 'aborted' });
  expect(site.requests).toHaveLength(1);
});

test('lets what has a limit of its own, such as a sitemap, be as large as that', async () => {
  await fetcher.close();
  fetcher = fetcherWith({ ...httpOptionsOf(), maxBytes: 1000 });
  answer = (_, response) => void response.end('x'.repeat(2000));
  expect(await fetcher.fetch(site.url, follow, 'any')).toMatchObject({ code: 'too_large' });
  expect(await fetcher.fetch(site.url, follow, { maxBytes: 2000 })).toMatchObject({ kind: 'page' });
});
