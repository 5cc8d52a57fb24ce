import { readdirSync, symlinkSync } from 'node:fs';
import { createServer, type Server } from 'node:net';
import path from 'node:path';
import { afterEach, beforeEach, describe, expect, test } from 'vitest';
import { httpOptionsOf } from '../testing/options-of.ts';
import { sendHtml, type Answer } from '../testing/web-site.ts';
import { ArchivedSite, textOf } from './testing/archived-site.ts';
import type { ReadRecord } from './testing/read-warc.ts';

let answer: Answer;
let web: ArchivedSite;
beforeEach(async () => {
  web = await ArchivedSite.start((request, response) => answer(request, response));
});
afterEach(() => web.close());

describe('a response that was not read to its end is marked as truncated', () => {
  const truncated = async (records: () => Promise<ReadRecord[]>): Promise<[string | undefined, string]> => {
    const [response] = await records();
    return [response?.header('WARC-Truncated'), textOf(response).split('\r\n\r\n')[1]?.slice(0, 5) ?? ''];
  };

  test('a page that is too large', async () => {
    answer = (_, response) => sendHtml(response, 'x'.repeat(500_000));
    const { get, records } = web.begin({ ...httpOptionsOf(), maxBytes: 1000 });
    expect(await get(web.site.url)).toMatchObject({ code: 'too_large' });
    expect(await truncated(records)).toEqual(['length', 'xxxxx']);
  });

  test('a file that is not a page', async () => {
    answer = (_, response) => {
      response.writeHead(200, { 'content-type': 'video/mp4' });
      response.write(Buffer.alloc(1_000_000));
    };
    const { get, records } = web.begin();
    expect(await get(web.site.url)).toMatchObject({ code: 'not_html' });
    expect((await truncated(records))[0]).toBe('length');
  });

  test('a page that takes too long', async () => {
    answer = (_, response) => void response.writeHead(200, { 'content-type': 'text/html' }).write('begun');
    const { get, records } = web.begin(httpOptionsOf(), { timeoutMs: 500 });
    expect(await get(web.site.url)).toMatchObject({ code: 'timeout' });
    expect(await truncated(records)).toEqual(['time', 'begun']);
  });

  test('a connection that breaks', async () => {
    answer = (request, response) => {
      response.writeHead(200, { 'content-type': 'text/html', 'content-length': '100' }).write('begun');
      setImmediate(() => request.socket.destroy());
    };
    const { get, records } = web.begin();
    expect(await get(web.site.url)).toMatchObject({ code: 'connection_lost' });
    expect(await truncated(records)).toEqual(['disconnect', 'begun']);
  });
});

test('a request without a response is not archived', async () => {
  let hostile: Server | null = null;
  const port = await new Promise<number>((resolve) => {
    hostile = createServer((socket) => socket.destroy()).listen(0, '127.0.0.1', () => {
      const address = hostile?.address();
      resolve(typeof address === 'object' && address !== null ? address.port : 0);
    });
  });
  const { get, records } = web.begin();
  expect(await get(`http://127.0.0.1:${port}/`)).toMatchObject({ kind: 'failed' });
  expect(await records()).toEqual([]);
  await new Promise((resolve) => hostile?.close(resolve));
});

test('a full disk breaks no request; throwIfBroken and close report it', async () => {
  answer = (_, response) => sendHtml(response, 'ok');
  const { archive, get } = web.begin();
  archive.close();
  const [done = ''] = readdirSync(web.folder);
  symlinkSync('/dev/full', path.join(web.folder, `${done.replace('00001', '00002')}.open`));
  expect(await get(web.site.url)).toMatchObject({ kind: 'page' });
  expect(() => archive.throwIfBroken()).toThrow(/the disk is full; free some space and crawl again/);
  expect(() => archive.close()).toThrow(/the disk is full/);
});
