import { randomBytes } from 'node:crypto';
import {
  appendFileSync,
  mkdtempSync,
  readdirSync,
  readFileSync,
  rmSync,
  statSync,
  truncateSync,
  writeFileSync,
} from 'node:fs';
import { tmpdir } from 'node:os';
import path from 'node:path';
import { gzipSync } from 'node:zlib';
import { array, assert, integer, property, record, uint8Array } from 'fast-check';
import { afterEach, beforeEach, describe, expect, test } from 'vitest';
import { CacheFile } from './cache-file.ts';

let folder: string;
let file: string;
beforeEach(() => {
  folder = mkdtempSync(path.join(tmpdir(), 'crawler-cache-'));
  file = path.join(folder, 'x.http-cache');
});
afterEach(() => rmSync(folder, { recursive: true, force: true }));

const MIB = 1024 * 1024;
const SIGNAL = new AbortController().signal;
const urlOf = (page: number): string => `https://shop.example/${page}`;
const entryOf = (page: number, etag = '"1"') => ({
  url: urlOf(page),
  status: 200,
  etag,
  last_modified: '',
  vary: '',
  variant: '',
  content_type: 'text/html',
  robots_tag: '',
});

function bodyOf(cache: CacheFile, page: number): Buffer | null {
  const found = cache.find(urlOf(page));
  return found === null ? null : Buffer.from(cache.body(found));
}

function using<T>(use: (cache: CacheFile) => T, bodyBytesMax = MIB): T {
  const cache = new CacheFile(file, bodyBytesMax);
  try {
    return use(cache);
  } finally {
    cache.close();
  }
}

const answers = array(record({ page: integer({ min: 0, max: 5 }), body: uint8Array({ maxLength: 300 }) }), {
  minLength: 1,
  maxLength: 20,
});

test('a stored response is found again, also after reopening the file; the last one per URL counts', () => {
  assert(
    property(answers, (kept) => {
      rmSync(file, { force: true });
      const last = new Map(kept.map(({ page, body }) => [page, Buffer.from(body)]));
      const expectAll = (cache: CacheFile): void => {
        for (let page = 0; page <= 5; page++) expect(bodyOf(cache, page)).toEqual(last.get(page) ?? null);
      };
      using((cache) => {
        for (const { page, body } of kept) cache.append(entryOf(page), Buffer.from(body));
        expectAll(cache);
      });
      using(expectAll);
    }),
    { numRuns: 50 },
  );
});

test('wherever the file is truncated, the complete responses before that are found, and new ones can be appended', () => {
  assert(
    property(answers, integer({ min: 0, max: 1000 }), (kept, share) => {
      rmSync(file, { force: true });
      const ends = using((cache) =>
        kept.map(({ page, body }) => {
          cache.append(entryOf(page), Buffer.from(body));
          return statSync(file).size;
        }),
      );
      const size = Math.round((statSync(file).size * share) / 1000);
      truncateSync(file, size);
      const whole = kept.filter((_, i) => (ends[i] ?? Infinity) <= size);
      const last = new Map(whole.map(({ page, body }) => [page, Buffer.from(body)]));
      using((cache) => {
        for (let page = 0; page <= 5; page++) expect(bodyOf(cache, page)).toEqual(last.get(page) ?? null);
        cache.append(entryOf(6), Buffer.from('new'));
      });
      expect(using((cache) => bodyOf(cache, 6)?.toString())).toBe('new');
    }),
    { numRuns: 100 },
  );
});

describe('an untrustworthy file', () => {
  test('of another kind is replaced', () => {
    writeFileSync(file, 'name,price\nTea,3\n');
    using((cache) => cache.append(entryOf(1), Buffer.from('x')));
    expect(using((cache) => bodyOf(cache, 1)?.toString())).toBe('x');
  });

  test('is read up to the first value that would break out of a request header', () => {
    using((cache) => cache.append(entryOf(1), Buffer.from('x')));
    const breakingOut = JSON.stringify({ ...entryOf(2, '"a"\r\nx: y'), bytes: 1 });
    appendFileSync(file, `${breakingOut}\nx`);
    using((cache) => expect([cache.find(urlOf(1)) === null, cache.find(urlOf(2))]).toEqual([false, null]));
  });

  test.each(['"a\tb"', '"\u0000"', '"\u4e2d"'])(
    'does not get a response with the unreadable tag %j, which would hide those after it',
    (etag) => {
      using((cache) => {
        cache.append(entryOf(1, etag), Buffer.from('x'));
        cache.append(entryOf(2), Buffer.from('y'));
      });
      expect(using((cache) => [bodyOf(cache, 1), bodyOf(cache, 2)?.toString()])).toEqual([null, 'y']);
    },
  );

  test('does not return a page to a URL with the same hash', () => {
    const cache = new CacheFile(file, MIB, () => 7);
    cache.append(entryOf(1), Buffer.from('x'));
    cache.append(entryOf(2), Buffer.from('y'));
    expect([bodyOf(cache, 1), bodyOf(cache, 2)?.toString()]).toEqual([null, 'y']);
    cache.close();
  });

  test('of a killed crawler is removed if it is a temporary one', () => {
    writeFileSync(`${file}.tmp`, 'half');
    using(() => {});
    expect(readdirSync(folder)).toEqual(['x.http-cache']);
  });

  test('does not return bodies that are too large', () => {
    using((cache) => cache.append(entryOf(1), gzipSync(randomBytes(MIB))));
    expect(using((cache) => cache.find(urlOf(1)), MIB)).not.toBeNull();
    expect(using((cache) => cache.find(urlOf(1)), 1000)).toBeNull();
  });

  test('does not get an entry with a line of many kilobytes', () => {
    using((cache) => cache.append(entryOf(1, `"${'x'.repeat(10_000)}"`), Buffer.from('x')));
    expect(using((cache) => cache.find(urlOf(1)))).toBeNull();
  });
});

describe('shrinking', () => {
  const fill = (cache: CacheFile): void => {
    for (const page of [1, 2, 3, 4]) cache.append(entryOf(page), Buffer.alloc(1000, page));
  };

  test('removes outdated and unwanted responses once they are most of the file', async () => {
    const cache = new CacheFile(file, MIB);
    fill(cache);
    const before = statSync(file).size;
    await cache.shrink((url) => url !== urlOf(1), SIGNAL);
    expect(statSync(file).size).toBe(before);
    for (let i = 0; i < 4; i++) cache.append(entryOf(2, '"2"'), Buffer.alloc(1000, 20 + i));
    await cache.shrink((url) => url !== urlOf(1), SIGNAL);
    cache.close();
    expect(statSync(file).size).toBeLessThan(before);
    using((later) => {
      expect(bodyOf(later, 1)).toBeNull();
      expect([2, 3, 4].map((page) => bodyOf(later, page)?.[0])).toEqual([23, 3, 4]);
      expect(later.find(urlOf(2))?.entry.etag).toBe('"2"');
    });
  });

  test('changes nothing when it is aborted', async () => {
    const cache = new CacheFile(file, MIB);
    fill(cache);
    const before = readFileSync(file);
    await expect(cache.shrink((url) => url === urlOf(1), AbortSignal.abort())).rejects.toThrow('aborted');
    cache.close();
    expect(readFileSync(file)).toEqual(before);
  });
});
