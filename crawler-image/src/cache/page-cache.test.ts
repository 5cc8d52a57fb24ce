import { mkdirSync, mkdtempSync, readFileSync, rmSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import path from 'node:path';
import { afterEach, beforeEach, describe, expect, test } from 'vitest';
import { variantOf } from './cache-entry.ts';
import { PageCache, type AnswerFields } from './page-cache.ts';

let folder: string;
let file: string;
let notices: string[];
beforeEach(() => {
  folder = mkdtempSync(path.join(tmpdir(), 'crawler-cache-'));
  file = path.join(folder, 'x.http-cache');
  notices = [];
});
afterEach(() => rmSync(folder, { recursive: true, force: true }));

const ADDRESS = 'https://shop.example/';
const REQUEST = { 'user-agent': 'tester/1', 'accept-language': 'de' };
const ANSWER = {
  status: 200,
  contentType: 'text/html',
  robotsTag: 'noindex',
  body: Buffer.from('<p>茶</p>'),
};
const fields = (change: Partial<AnswerFields> = {}): AnswerFields => ({
  etag: '"1"',
  lastModified: '',
  vary: '',
  cacheControl: '',
  ...change,
});
const opened = (bytesMax = 1000): PageCache =>
  new PageCache(file, bytesMax, (sentence) => notices.push(sentence));

/** What a request is made conditional with after such an answer. */
function conditionsAfter(change: Partial<AnswerFields>, next: Record<string, string> = REQUEST) {
  const cache = opened();
  cache.keep(ADDRESS, REQUEST, fields(change), ANSWER);
  return cache.conditions(ADDRESS, next);
}

describe('a page is asked for by what its answer had', () => {
  test('its tag, its date, or both', () => {
    const lastModified = 'Tue, 24 Nov 2026 10:00:00 GMT';
    expect(conditionsAfter({ etag: 'W/"1"' })).toEqual({ 'if-none-match': 'W/"1"' });
    expect(conditionsAfter({ etag: '', lastModified })).toEqual({ 'if-modified-since': lastModified });
    expect(conditionsAfter({ lastModified })).toEqual({
      'if-none-match': '"1"',
      'if-modified-since': lastModified,
    });
  });

  test('and is fetched as ever if it had neither, or was not to be kept', () => {
    expect(conditionsAfter({ etag: '' })).toBeNull();
    expect(conditionsAfter({ cacheControl: 'private, No-Store' })).toBeNull();
    expect(conditionsAfter({ vary: 'accept, *' })).toBeNull();
    expect(conditionsAfter({ cacheControl: 'no-cache, max-age=0' })).not.toBeNull();
  });

  test('and is fetched as ever if the request differs in what the answer depends on', () => {
    expect(conditionsAfter({ vary: 'Accept-Language' }, { ...REQUEST, 'accept-language': 'fr' })).toBeNull();
    expect(conditionsAfter({ vary: 'Accept-Language, Cookie' }, { ...REQUEST, cookie: 'a=b' })).toBeNull();
    expect(conditionsAfter({ vary: 'Accept-Language' }, { ...REQUEST, 'user-agent': 'x' })).not.toBeNull();
  });
});

test('values of headers stay apart, and names have no case', () => {
  expect(variantOf('a, b', { a: 'x', b: '' })).not.toBe(variantOf('a, b', { a: '', b: 'x' }));
  expect(variantOf('A,b', { a: 'x', b: 'y' })).toBe(variantOf('a, B', { a: 'x', b: 'y' }));
});

test('what is kept is read as it came', () => {
  opened().keep(ADDRESS, REQUEST, fields(), ANSWER);
  expect(opened().read(ADDRESS)).toEqual(ANSWER);
});

test('what is damaged or unfolds to too much is not read, and forgotten', () => {
  opened().keep(ADDRESS, REQUEST, fields(), { ...ANSWER, body: Buffer.alloc(2000) });
  const cache = opened(1000);
  expect([cache.read(ADDRESS), cache.conditions(ADDRESS, REQUEST)]).toEqual([null, null]);
  opened().keep(ADDRESS, REQUEST, fields(), ANSWER);
  const bytes = readFileSync(file);
  bytes[bytes.length - 12] = 255 - (bytes[bytes.length - 12] ?? 0);
  writeFileSync(file, bytes);
  const damaged = opened();
  expect(damaged.conditions(ADDRESS, REQUEST)).not.toBeNull();
  expect([damaged.read(ADDRESS), damaged.conditions(ADDRESS, REQUEST)]).toEqual([null, null]);
  expect(notices).toEqual([]);
});

test('a file that cannot be used is told of once, and every page is fetched', async () => {
  mkdirSync(file);
  const cache = opened();
  cache.keep(ADDRESS, REQUEST, fields(), ANSWER);
  expect([cache.conditions(ADDRESS, REQUEST), cache.read(ADDRESS)]).toEqual([null, null]);
  await cache.close(() => true, new AbortController().signal);
  expect(notices).toEqual([
    expect.stringMatching(/^pages of earlier crawls cannot be made use of any more, all are fetched: /),
  ]);
});
