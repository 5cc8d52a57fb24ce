import { hasSubscribers } from 'node:diagnostics_channel';
import path from 'node:path';
import { gzipSync } from 'node:zlib';
import { afterEach, beforeEach, expect, test } from 'vitest';
import { PageCache } from '../cache/page-cache.ts';
import { httpOptionsOf } from '../testing/options-of.ts';
import { sendHtml, type Answer } from '../testing/web-site.ts';
import { latestWarcs } from './settle-warcs.ts';
import { ArchivedSite, textOf } from './testing/archived-site.ts';
import { readWarc, replay, type ReadRecord } from './testing/read-warc.ts';

let answer: Answer;
let web: ArchivedSite;
beforeEach(async () => {
  web = await ArchivedSite.start((request, response) => answer(request, response));
});
afterEach(() => web.close());

const headOf = (record: ReadRecord | undefined): string => textOf(record).split('\r\n\r\n')[0] ?? '';

test('a page and its request are archived as they went over the wire', async () => {
  const body = gzipSync('<p>茶</p>');
  answer = (_, response) => {
    response.setHeader('X-Twice', ['a', 'b']).setHeader('X-Letters', '\u00e9');
    response.setHeader('Content-Encoding', 'gzip').setHeader('Content-Length', body.length);
    sendHtml(response, body);
  };
  const { get, records } = web.begin();
  const url = `${web.site.url}/a?b=c`;
  expect(await get(url)).toMatchObject({ kind: 'page', body: Buffer.from('<p>茶</p>') });
  const [response, request, ...others] = await records();
  expect(others).toEqual([]);
  expect([response?.type, request?.type]).toEqual(['response', 'request']);
  for (const record of [response, request]) {
    expect(record?.header('WARC-Target-URI')).toBe(url);
    expect(record?.header('WARC-IP-Address')).toBe('127.0.0.1');
  }
  expect(request?.header('WARC-Concurrent-To')).toBe(response?.header('WARC-Record-ID'));
  const [file = ''] = latestWarcs(web.folder, 'x');
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
      `host: ${new URL(web.site.url).host}`,
      'user-agent: tester/1',
      'connection: keep-alive',
    ]),
  );
  expect(textOf(request).endsWith('\r\n\r\n')).toBe(true);
});

test('replaying the archive shows what the crawler saw: redirects, errors and chunked pages', async () => {
  answer = (request, response) => {
    if (request.url === '/moved') return void response.writeHead(302, { location: '/page' }).end('moved');
    if (request.url === '/gone') return void response.writeHead(404).end('nothing here');
    response.writeHead(200, { 'content-type': 'text/html' }).write('<h1>in ');
    response.end('pieces</h1>');
  };
  const { archive, get } = web.begin();
  await get(`${web.site.url}/moved`);
  await get(`${web.site.url}/gone`);
  archive.close();
  const [file = ''] = latestWarcs(web.folder, 'x');
  const answers = await replay(file);
  expect(answers.map(({ url, status, text }) => [url.slice(web.site.url.length), status, text])).toEqual([
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
  const { get, records } = web.begin(
    httpOptionsOf({ headers, cookies: { send: { session: 's3cret' } } }, [web.site.url]),
  );
  await get(web.site.url);
  expect(web.site.requests[0]?.headers).toMatchObject({ authorization: 'Bearer s3cret', 'x-key': 's3cret' });
  const [, request] = await records();
  expect(textOf(request)).not.toContain('s3cret');
  expect(headOf(request).split('\r\n')).toEqual(
    expect.arrayContaining(['authorization: (left out)', 'x-key: (left out)', 'accept-language: de']),
  );
});

test('each of many concurrent requests is archived with its own head', async () => {
  answer = (request, response) => sendHtml(response, `page ${request.url}`);
  const { get, records } = web.begin();
  const paths = Array.from({ length: 50 }, (_, i) => `/${i}`);
  await Promise.all(paths.map((at) => get(web.site.url + at)));
  const all = await records();
  for (const record of all) {
    const at = record.header('WARC-Target-URI')?.slice(web.site.url.length) ?? '';
    expect(textOf(record)).toContain(record.type === 'request' ? `GET ${at} HTTP/1.1` : `\r\n\r\npage ${at}`);
  }
  expect(all).toHaveLength(100);
});

test('an unchanged page is archived as a revisit', async () => {
  answer = (request, response) => {
    response.setHeader('etag', '"1"');
    if (request.headers['if-none-match'] === '"1"') response.writeHead(304).end();
    else sendHtml(response, 'ok');
  };
  const { get, records } = web.begin(httpOptionsOf(), {
    cache: new PageCache(path.join(web.folder, 'x.http-cache'), 1000, () => {}),
  });
  await get(web.site.url);
  expect(await get(web.site.url)).toMatchObject({ isUnchanged: true });
  const [, , revisit, request] = await records();
  expect(revisit?.type).toBe('revisit');
  expect(revisit?.header('WARC-Profile')).toBe('http://netpreserve.org/warc/1.1/revisit/server-not-modified');
  expect(revisit?.header('WARC-Refers-To-Target-URI')).toBe(`${web.site.url}/`);
  expect(headOf(revisit)).toMatch(/^HTTP\/1\.1 304 Not Modified\r\n/);
  expect(headOf(request)).toContain('if-none-match: "1"');
});

test('a 304 to an unconditional request is not a revisit', async () => {
  answer = (_, response) => void response.writeHead(304).end();
  const { get, records } = web.begin();
  expect(await get(web.site.url)).toMatchObject({ code: 'http_304' });
  expect((await records()).map(({ type }) => type)).toEqual(['response', 'request']);
});

test('a closed archive no longer listens to undici', () => {
  const { archive } = web.begin();
  expect(hasSubscribers('undici:client:sendHeaders')).toBe(true);
  archive.close();
  expect(hasSubscribers('undici:client:sendHeaders')).toBe(false);
});
