import { appendFileSync, mkdirSync, mkdtempSync, readFileSync, rmSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import path from 'node:path';
import { afterEach, beforeEach, describe, expect, test, vi } from 'vitest';
import { AppendFile } from '../files/append-file.ts';
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

/** The conditional headers of a request after such a response. */
function conditionsAfter(change: Partial<AnswerFields>, next: Record<string, string> = REQUEST) {
  const cache = opened();
  cache.keep(ADDRESS, REQUEST, fields(change), ANSWER);
  return cache.conditions(ADDRESS, next);
}

describe('a page is requested with the validators of its response', () => {
  test('its entity tag, its date, or both', () => {
    const lastModified = 'Tue, 24 Nov 2026 10:00:00 GMT';
    expect(conditionsAfter({ etag: 'W/"1"' })).toEqual({ 'if-none-match': 'W/"1"' });
    expect(conditionsAfter({ etag: '', lastModified })).toEqual({ 'if-modified-since': lastModified });
    expect(conditionsAfter({ lastModified })).toEqual({
      'if-none-match': '"1"',
      'if-modified-since': lastModified,
    });
  });

  test('and unconditionally if it had neither, or must not be stored', () => {
    expect(conditionsAfter({ etag: '' })).toBeNull();
    expect(conditionsAfter({ etag: '*' })).toBeNull();
    expect(conditionsAfter({ etag: 'bare' })).toBeNull();
    expect(conditionsAfter({ cacheControl: 'private, No-Store' })).toBeNull();
    expect(conditionsAfter({ vary: 'accept, *' })).toBeNull();
    expect(conditionsAfter({ cacheControl: 'no-cache, max-age=0' })).not.toBeNull();
  });

  test('and unconditionally if the request differs in a header of Vary', () => {
    expect(conditionsAfter({ vary: 'Accept-Language' }, { ...REQUEST, 'accept-language': 'fr' })).toBeNull();
    expect(conditionsAfter({ vary: 'Accept-Language, Cookie' }, { ...REQUEST, cookie: 'a=b' })).toBeNull();
    expect(conditionsAfter({ vary: 'Accept-Language' }, { ...REQUEST, 'user-agent': 'x' })).not.toBeNull();
  });
});

test('header values are kept separate, and names are case-insensitive', () => {
  expect(variantOf('a, b', { a: 'x', b: '' })).not.toBe(variantOf('a, b', { a: '', b: 'x' }));
  expect(variantOf('A,b', { a: 'x', b: 'y' })).toBe(variantOf('a, B', { a: 'x', b: 'y' }));
});

test('a stored page is read as it was received', () => {
  opened().keep(ADDRESS, REQUEST, fields(), ANSWER);
  expect(opened().revalidated(ADDRESS, '', null)).toEqual(ANSWER);
});

test('a damaged body, or one that decompresses to too much, is not read and is forgotten', () => {
  opened().keep(ADDRESS, REQUEST, fields(), { ...ANSWER, body: Buffer.alloc(2000) });
  const cache = opened(1000);
  expect([cache.revalidated(ADDRESS, '', null), cache.conditions(ADDRESS, REQUEST)]).toEqual([null, null]);
  opened().keep(ADDRESS, REQUEST, fields(), ANSWER);
  const bytes = readFileSync(file);
  bytes[bytes.length - 12] = 255 - (bytes[bytes.length - 12] ?? 0);
  writeFileSync(file, bytes);
  const damaged = opened();
  expect(damaged.conditions(ADDRESS, REQUEST)).not.toBeNull();
  expect([damaged.revalidated(ADDRESS, '', null), damaged.conditions(ADDRESS, REQUEST)]).toEqual([
    null,
    null,
  ]);
  expect(notices).toEqual([]);
});

test('a 304 for another entity tag than the stored one is not used', () => {
  opened().keep(ADDRESS, REQUEST, fields({ etag: '"1"' }), ANSWER);
  expect(opened().revalidated(ADDRESS, 'W/"1"', null)).toEqual(ANSWER);
  const cache = opened();
  expect([cache.revalidated(ADDRESS, '"2"', null), cache.conditions(ADDRESS, REQUEST)]).toEqual([null, null]);
});

test('an X-Robots-Tag of a 304 applies from then on', () => {
  opened().keep(ADDRESS, REQUEST, fields(), ANSWER);
  expect(opened().revalidated(ADDRESS, '', 'nofollow')).toEqual({ ...ANSWER, robotsTag: 'nofollow' });
  expect(opened().revalidated(ADDRESS, '', null)).toEqual({ ...ANSWER, robotsTag: 'nofollow' });
});

test('a response that must not be stored invalidates the earlier one', () => {
  const cache = opened();
  cache.keep(ADDRESS, REQUEST, fields(), ANSWER);
  cache.keep(ADDRESS, REQUEST, fields({ cacheControl: 'no-store' }), ANSWER);
  expect(cache.conditions(ADDRESS, REQUEST)).toBeNull();
});

test('a write error is reported once, and stored pages can still be read', () => {
  const cache = opened();
  cache.keep(ADDRESS, REQUEST, fields(), ANSWER);
  const whole = readFileSync(file);
  const full = vi.spyOn(AppendFile.prototype, 'append').mockImplementation(() => {
    appendFileSync(file, 'half an entry');
    throw new Error('the disk is full');
  });
  for (let n = 0; n < 3; n++) cache.keep(`${ADDRESS}${n}`, REQUEST, fields(), ANSWER);
  full.mockRestore();
  expect(notices).toEqual(['no more pages are kept for later crawls: the disk is full']);
  expect(readFileSync(file)).toEqual(whole);
  expect(cache.revalidated(ADDRESS, '', null)).toEqual(ANSWER);
});

test('an unusable file is reported once, and every page is fetched', async () => {
  mkdirSync(file);
  const cache = opened();
  cache.keep(ADDRESS, REQUEST, fields(), ANSWER);
  expect([cache.conditions(ADDRESS, REQUEST), cache.revalidated(ADDRESS, '', null)]).toEqual([null, null]);
  await cache.close(() => true, new AbortController().signal);
  expect(notices).toEqual([
    expect.stringMatching(/^pages of earlier crawls cannot be made use of any more, all are fetched: /),
  ]);
});
