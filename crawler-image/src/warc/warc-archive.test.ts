import { mkdtempSync, readdirSync, rmSync, symlinkSync } from 'node:fs';
import { hasSubscribers } from 'node:diagnostics_channel';
import { createServer, type Server } from 'node:net';
import { tmpdir } from 'node:os';
import path from 'node:path';
import { gzipSync } from 'node:zlib';
import { afterEach, beforeEach, describe, expect, test } from 'vitest';
import { PageCache } from '../cache/page-cache.ts';
import { systemClock } from '../base/clock.ts';
import { Fetcher } from '../fetch/fetcher.ts';
import { httpOptions, type HttpOptions } from '../plan/http-options.ts';
import { secretNames } from '../fetch/request-headers.ts';
import { AddressGuard } from '../guard/address-guard.ts';
import { sendHtml, startSite, type Answer, type WebSite } from '../testing/web-site.ts';
import { latestWarcs } from './settle-warcs.ts';
import { readWarc, replay, type ReadRecord } from './testing/read-warc.ts';
import { WarcArchive } from './warc-archive.ts';
import { WarcFiles } from './warc-files.ts';

let folder: string;
let answer: Answer;
let site: WebSite;
let archive: WarcArchive;
let fetcher: Fetcher;

function begin(http: HttpOptions = httpOptions(), cache: PageCache | null = null): void {
  const files = new WarcFiles({
    folder,
    prefix: 'x',
    isNewCrawl: true,
    obeysRobots: true,
    clock: systemClock,
    syncMs: 1000,
  });
  archive = new WarcArchive(files, systemClock, {
    secretNames: secretNames(http.headers),
    keepsAddresses: true,
  });
  fetcher = new Fetcher({
    agentOf: () => 'tester/1',
    timeoutMs: 500,
    connectionsPerHost: 8,
    http,
    guard: new AddressGuard('127.0.0.1'),
    clock: systemClock,
    cache,
    through: (dispatcher) => archive.over(dispatcher),
  });
}

beforeEach(async () => {
  folder = mkdtempSync(path.join(tmpdir(), 'crawler-warc-'));
  site = await startSite((request, response) => answer(request, response));
});
afterEach(async () => {
  await fetcher.close();
  await site.close();
  rmSync(folder, { recursive: true, force: true });
});

const get = (url: string) => fetcher.fetch(url, (to) => Promise.resolve({ url: to }));

/** Ends the archive and reads it. */
async function records(): Promise<ReadRecord[]> {
  archive.close();
  const files = latestWarcs(folder, 'x');
  const read = await Promise.all(files.map((file) => readWarc(file)));
  return read.flat().filter(({ type }) => type !== 'warcinfo');
}

const textOf = (record: ReadRecord | undefined): string => record?.block.toString('latin1') ?? '';
const headOf = (record: ReadRecord | undefined): string => textOf(record).split('\r\n\r\n')[0] ?? '';

test('a page and the request for it are kept as they went over the wire', async () => {
  const body = gzipSync('<p>茶</p>');
  answer = (_, response) => {
    response.setHeader('X-Twice', ['a', 'b']).setHeader('X-Letters', '\u00e9');
    response.setHeader('Content-Encoding', 'gzip').setHeader('Content-Length', body.length);
    sendHtml(response, body);
  };
  begin();
  const url = `${site.url}/a?b=c`;
  expect(await get(url)).toMatchObject({ kind: 'page', body: Buffer.from('<p>茶</p>') });
  const [response, request, ...others] = await records();
  expect(others).toEqual([]);
  expect([response?.type, request?.type]).toEqual(['response', 'request']);
  for (const record of [response, request]) {
    expect(record?.header('WARC-Target-URI')).toBe(url);
    expect(record?.header('WARC-IP-Address')).toBe('127.0.0.1');
  }
  expect(request?.header('WARC-Concurrent-To')).toBe(response?.header('WARC-Record-ID'));
  const [file = ''] = latestWarcs(folder, 'x');
  const [info] = await readWarc(file);
  for (const record of [response, request])
    expect(record?.header('WARC-Warcinfo-ID')).toBe(info?.header('WARC-Record-ID'));
  const [statusLine, ...fields] = headOf(response).split('\r\n');
  expect(statusLine).toBe('HTTP/1.1 200 OK');
  expect(fields).toEqual(
    expect.arrayContaining(['X-Twice: a', 'X-Twice: b', 'X-Letters: \u00e9', 'Content-Encoding: gzip']),
  );
  expect(response?.block.subarray(-body.length)).toEqual(body);
  expect(response?.header('WARC-Truncated')).toBeUndefined();
  const [requestLine, ...sent] = headOf(request).split('\r\n');
  expect(requestLine).toBe('GET /a?b=c HTTP/1.1');
  expect(sent).toEqual(
    expect.arrayContaining([
      `host: ${new URL(site.url).host}`,
      'user-agent: tester/1',
      'connection: keep-alive',
    ]),
  );
  expect(textOf(request).endsWith('\r\n\r\n')).toBe(true);
});

test('whoever replays the archive sees what the crawler saw: redirects, errors and chunked pages', async () => {
  answer = (request, response) => {
    if (request.url === '/moved') return void response.writeHead(302, { location: '/page' }).end('moved');
    if (request.url === '/gone') return void response.writeHead(404).end('nothing here');
    response.writeHead(200, { 'content-type': 'text/html' }).write('<h1>in ');
    response.end('pieces</h1>');
  };
  begin();
  await get(`${site.url}/moved`);
  await get(`${site.url}/gone`);
  archive.close();
  const [file = ''] = latestWarcs(folder, 'x');
  const answers = await replay(file);
  expect(answers.map(({ url, status, text }) => [url.slice(site.url.length), status, text])).toEqual([
    ['/moved', 302, 'moved'],
    ['/page', 200, '<h1>in pieces</h1>'],
    ['/gone', 404, 'nothing here'],
  ]);
  expect(answers[1]?.headers.get('x-orig-transfer-encoding')).toBe('chunked');
  expect(answers[1]?.headers.get('content-length')).toBe('18');
});

test('secrets of requests are left out', async () => {
  answer = (_, response) => sendHtml(response, 'ok');
  const headers = { Authorization: 'Bearer s3cret', 'X-Key': 's3cret', 'Accept-Language': 'de' };
  begin(httpOptions({ headers, cookies: { send: { session: 's3cret' } } }, [site.url]));
  await get(site.url);
  expect(site.requests[0]?.headers).toMatchObject({ authorization: 'Bearer s3cret', 'x-key': 's3cret' });
  const [, request] = await records();
  expect(textOf(request)).not.toContain('s3cret');
  expect(headOf(request).split('\r\n')).toEqual(
    expect.arrayContaining(['authorization: (left out)', 'x-key: (left out)', 'accept-language: de']),
  );
});

test('each of many requests at once is kept with what was sent for it', async () => {
  answer = (request, response) => sendHtml(response, `page ${request.url}`);
  begin();
  const paths = Array.from({ length: 50 }, (_, i) => `/${i}`);
  await Promise.all(paths.map((at) => get(site.url + at)));
  const all = await records();
  for (const record of all) {
    const at = record.header('WARC-Target-URI')?.slice(site.url.length) ?? '';
    expect(textOf(record)).toContain(record.type === 'request' ? `GET ${at} HTTP/1.1` : `\r\n\r\npage ${at}`);
  }
  expect(all).toHaveLength(100);
});

test('a page that has not changed is a revisit', async () => {
  answer = (request, response) => {
    response.setHeader('etag', '"1"');
    if (request.headers['if-none-match'] === '"1"') response.writeHead(304).end();
    else sendHtml(response, 'ok');
  };
  begin(httpOptions(), new PageCache(path.join(folder, 'x.http-cache'), 1000, () => {}));
  await get(site.url);
  expect(await get(site.url)).toMatchObject({ isUnchanged: true });
  const [, , revisit, request] = await records();
  expect(revisit?.type).toBe('revisit');
  expect(revisit?.header('WARC-Profile')).toBe('http://netpreserve.org/warc/1.1/revisit/server-not-modified');
  expect(revisit?.header('WARC-Refers-To-Target-URI')).toBe(`${site.url}/`);
  expect(headOf(revisit)).toMatch(/^HTTP\/1\.1 304 Not Modified\r\n/);
  expect(headOf(request)).toContain('if-none-match: "1"');
});

test('a server that says so without having been asked has no revisit', async () => {
  answer = (_, response) => void response.writeHead(304).end();
  begin();
  expect(await get(site.url)).toMatchObject({ code: 'http_304' });
  expect((await records()).map(({ type }) => type)).toEqual(['response', 'request']);
});

test('nothing listens any more when an archive is closed', () => {
  begin();
  expect(hasSubscribers('undici:client:sendHeaders')).toBe(true);
  archive.close();
  expect(hasSubscribers('undici:client:sendHeaders')).toBe(false);
});

describe('what is kept of an answer that was not read to its end says so', () => {
  const truncated = async (): Promise<[string | undefined, string]> => {
    const [response] = await records();
    return [response?.header('WARC-Truncated'), textOf(response).split('\r\n\r\n')[1]?.slice(0, 5) ?? ''];
  };

  test('a page that is too large', async () => {
    answer = (_, response) => sendHtml(response, 'x'.repeat(500_000));
    begin({ ...httpOptions(), maxBytes: 1000 });
    expect(await get(site.url)).toMatchObject({ code: 'too_large' });
    expect(await truncated()).toEqual(['length', 'xxxxx']);
  });

  test('a file that is no page', async () => {
    answer = (_, response) => {
      response.writeHead(200, { 'content-type': 'video/mp4' });
      response.write(Buffer.alloc(1_000_000));
    };
    begin();
    expect(await get(site.url)).toMatchObject({ code: 'not_html' });
    expect((await truncated())[0]).toBe('length');
  });

  test('a page that takes too long', async () => {
    answer = (_, response) => void response.writeHead(200, { 'content-type': 'text/html' }).write('begun');
    begin();
    expect(await get(site.url)).toMatchObject({ code: 'timeout' });
    expect(await truncated()).toEqual(['time', 'begun']);
  });

  test('a connection that breaks', async () => {
    answer = (request, response) => {
      response.writeHead(200, { 'content-type': 'text/html', 'content-length': '100' }).write('begun');
      setImmediate(() => request.socket.destroy());
    };
    begin();
    expect(await get(site.url)).toMatchObject({ code: 'connection_lost' });
    expect(await truncated()).toEqual(['disconnect', 'begun']);
  });
});

test('without an answer there is nothing to keep', async () => {
  let hostile: Server | null = null;
  const port = await new Promise<number>((resolve) => {
    hostile = createServer((socket) => socket.destroy()).listen(0, '127.0.0.1', () => {
      const address = hostile?.address();
      resolve(typeof address === 'object' && address !== null ? address.port : 0);
    });
  });
  begin();
  expect(await get(`http://127.0.0.1:${port}/`)).toMatchObject({ kind: 'failed' });
  expect(await records()).toEqual([]);
  await new Promise((resolve) => hostile?.close(resolve));
});

test('a full disk breaks no request; it is told to whoever asks, and again at the end', async () => {
  answer = (_, response) => sendHtml(response, 'ok');
  begin();
  archive.close();
  const [done = ''] = readdirSync(folder);
  symlinkSync('/dev/full', path.join(folder, `${done.replace('00001', '00002')}.open`));
  expect(await get(site.url)).toMatchObject({ kind: 'page' });
  expect(() => archive.throwIfBroken()).toThrow(/the disk is full; free some space and crawl again/);
  expect(() => archive.close()).toThrow(/the disk is full/);
});
