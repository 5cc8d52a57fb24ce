import {
  mkdtempSync,
  readFileSync,
  readdirSync,
  rmSync,
  symlinkSync,
  truncateSync,
  writeFileSync,
} from 'node:fs';
import { tmpdir } from 'node:os';
import path from 'node:path';
import { gunzipSync } from 'node:zlib';
import * as fc from 'fast-check';
import { afterEach, beforeEach, expect, test, vi } from 'vitest';
import { AppendFile } from '../files/append-file.ts';
import { ManualClock } from '../testing/manual-clock.ts';
import { gzipMember, wholeMembers } from './gzip-members.ts';
import { latestWarcs, settleWarcs } from './settle-warcs.ts';
import { readWarc } from './testing/read-warc.ts';
import { WarcFiles, type WarcFilesOptions } from './warc-files.ts';
import { warcRecord, type WarcRecord } from './warc-record.ts';

let folder: string;
let clock: ManualClock;
beforeEach(() => {
  folder = mkdtempSync(path.join(tmpdir(), 'crawler-warc-'));
  clock = new ManualClock();
});
afterEach(() => rmSync(folder, { recursive: true, force: true }));

const at = (name: string): string => path.join(folder, name);
const names = (): string[] => readdirSync(folder).toSorted();
const latest = (): string[] => latestWarcs(folder, 'x').map((file) => path.basename(file));

function open(options: Partial<WarcFilesOptions> = {}): WarcFiles {
  const common = { folder, prefix: 'x', isNewCrawl: true, obeysRobots: true, clock, syncMs: 1000 };
  return new WarcFiles({ ...common, ...options });
}

const recordOf = (text: string): WarcRecord =>
  warcRecord('response', 0, [['WARC-Target-URI', `http://x.example/${text}`]], [Buffer.from(text)]);

test('each file begins with a warcinfo record; an independent reader finds every record', async () => {
  const files = open({ obeysRobots: false });
  files.append(() => [recordOf('one'), recordOf('two')]);
  expect(names()).toEqual(['x-1-00001.warc.gz.open']);
  files.close();
  expect(names()).toEqual(['x-1-00001.warc.gz']);
  const [info, ...records] = await readWarc(at('x-1-00001.warc.gz'));
  expect(info?.type).toBe('warcinfo');
  expect(info?.header('WARC-Filename')).toBe('x-1-00001.warc.gz');
  expect(info?.header('Content-Type')).toBe('application/warc-fields');
  expect(info?.block.toString().split('\r\n')).toEqual([
    expect.stringMatching(/^software: crawlerd\/\d/),
    'format: WARC File Format 1.1',
    'conformsTo: http://iipc.github.io/warc-specifications/specifications/warc-format/warc-1.1/',
    'robots: ignore',
    '',
  ]);
  expect(records.map(({ block }) => block.toString())).toEqual(['one', 'two']);
  expect(records[0]?.header('WARC-Date')).toBe('1970-01-01T00:00:00.000Z');
  // As `printf one | sha1sum | xxd -r -p | base32` has it.
  expect(records[0]?.header('WARC-Block-Digest')).toBe('sha1:7YC3ZXG4JEUACJ4BUXY2FJ34XNJZRYIG');
});

test('a full file is followed by the next, and records that belong together stay together', async () => {
  const files = open({ fileBytesMax: 1500 });
  for (let i = 0; i < 12; i++) files.append(() => [recordOf(`a${i}`), recordOf(`b${i}`)]);
  files.close();
  expect(latest().slice(0, 2)).toEqual(['x-1-00001.warc.gz', 'x-1-00002.warc.gz']);
  const texts: string[] = [];
  for (const name of latest()) {
    const [info, ...records] = await readWarc(at(name));
    expect(info?.header('WARC-Filename')).toBe(name);
    expect(records.length % 2).toBe(0);
    texts.push(...records.map(({ block }) => block.toString()));
  }
  expect(texts).toEqual(Array.from({ length: 12 }, (_, i) => [`a${i}`, `b${i}`]).flat());
});

test('records refer to the warcinfo record of their file', async () => {
  const files = open({ fileBytesMax: 1 });
  const ids: string[] = [];
  for (let i = 0; i < 3; i++) {
    files.append((id) => {
      ids.push(id);
      return [recordOf(String(i))];
    });
  }
  files.close();
  const infos = await Promise.all(latest().map(async (name) => (await readWarc(at(name)))[0]));
  // The warcinfo record alone exceeds the maximum length of the first file.
  expect(infos.slice(1).map((info) => info?.header('WARC-Record-ID'))).toEqual(ids);
});

test('a killed crawl loses only the record being written, and continues in a new file of its series', async () => {
  const killed = open();
  killed.append(() => [recordOf('whole')]);
  const { length } = readFileSync(at('x-1-00001.warc.gz.open'));
  killed.append(() => [recordOf('cut')]);
  truncateSync(at('x-1-00001.warc.gz.open'), length + 30);
  const next = open({ isNewCrawl: false });
  next.append(() => [recordOf('again')]);
  next.close();
  expect(names()).toEqual(['x-1-00001.warc.gz', 'x-1-00002.warc.gz']);
  expect(readFileSync(at('x-1-00001.warc.gz'))).toHaveLength(length);
  const texts = async (name: string): Promise<string[]> =>
    (await readWarc(at(name))).slice(1).map(({ block }) => block.toString());
  expect([await texts('x-1-00001.warc.gz'), await texts('x-1-00002.warc.gz')]).toEqual([
    ['whole'],
    ['again'],
  ]);
});

test('a new crawl starts a series of its own and never touches existing files', () => {
  open().close();
  const before = readFileSync(at('x-1-00001.warc.gz'));
  for (let i = 0; i < 3; i++) open({ isNewCrawl: i < 2 }).close();
  expect(names()).toEqual(
    ['x-1-00001', 'x-2-00001', 'x-3-00001', 'x-3-00002'].map((name) => `${name}.warc.gz`),
  );
  expect(readFileSync(at('x-1-00001.warc.gz'))).toEqual(before);
  expect(latest()).toEqual(['x-3-00001.warc.gz', 'x-3-00002.warc.gz']);
});

test('files of other crawls in the folder are ignored', () => {
  const others = [
    'x-1-1-00007.warc.gz',
    'xy-4-00001.warc.gz',
    'x-5-00001.warc',
    'x.jsonl',
    'x-1-00009.warc.gz.bak',
  ];
  for (const name of others) writeFileSync(at(name), '');
  open().close();
  expect(latest()).toEqual(['x-1-00001.warc.gz']);
});

test('series and files are sorted by number', () => {
  for (const name of ['x-10-00001', 'x-9-00001', 'x-10-100000', 'x-10-99999'])
    writeFileSync(at(`${name}.warc.gz`), '');
  expect(latest()).toEqual(['x-10-00001.warc.gz', 'x-10-99999.warc.gz', 'x-10-100000.warc.gz']);
});

test('wherever a file is truncated, exactly its complete records are kept', () => {
  const texts = fc.array(fc.uint8Array({ maxLength: 300 }), { maxLength: 6 });
  fc.assert(
    fc.property(texts, fc.double({ min: 0, max: 1, noNaN: true }), (blocks, share) => {
      const members = blocks.map((block) => gzipMember(Buffer.from(block)));
      const file = Buffer.concat(members);
      const end = Math.round(share * file.length);
      writeFileSync(at('x-1-00001.warc.gz.open'), file.subarray(0, end));
      let whole = 0;
      let bytes = 0;
      for (const { length } of members)
        if (bytes + length <= end) [whole, bytes] = [whole + 1, bytes + length];
      expect(wholeMembers(at('x-1-00001.warc.gz.open'))).toEqual({ count: whole, bytes });
      settleWarcs(folder, 'x');
      // A file without a complete record is removed.
      const settled = names().map((name) => readFileSync(at(name)));
      expect(settled).toEqual(whole === 0 ? [] : [file.subarray(0, bytes)]);
      expect(settled.map((bytesLeft) => gunzipSync(bytesLeft))).toEqual(
        whole === 0 ? [] : [Buffer.concat(blocks.slice(0, whole))],
      );
      rmSync(at('x-1-00001.warc.gz'), { force: true });
    }),
    { numRuns: 60 },
  );
});

test('last records that a power failure has damaged are removed', () => {
  const members = ['one', 'two', 'three', 'four'].map((text) => gzipMember(Buffer.from(text)));
  const file = Buffer.concat(members);
  const kept = (members[0]?.length ?? 0) + (members[1]?.length ?? 0);
  file.fill(0, kept + 26, kept + 28);
  file.fill(0, file.length - 10);
  writeFileSync(at('x-1-00001.warc.gz.open'), file);
  settleWarcs(folder, 'x');
  expect(gunzipSync(readFileSync(at('x-1-00001.warc.gz'))).toString()).toBe('onetwo');
});

test('a file that is not ours has no records', () => {
  writeFileSync(at('x'), 'something else, and long enough for a header');
  expect(wholeMembers(at('x'))).toEqual({ count: 0, bytes: 0 });
});

test('a full disk is reported in a sentence', () => {
  const files = open({ fileBytesMax: 1 });
  symlinkSync('/dev/full', at('x-1-00002.warc.gz.open'));
  expect(() => files.append(() => [recordOf('one')])).toThrow(
    /^Cannot write .*x-1-00002\.warc\.gz\.open: the disk is full; free some space and crawl again\.$/,
  );
});

test('records are synced to disk within the configured time', async () => {
  const files = open({ syncMs: 500 });
  expect(clock.nextDueMs()).toBe(Infinity);
  const sync = vi.spyOn(AppendFile.prototype, 'sync');
  files.append(() => [recordOf('one')]);
  expect(clock.nextDueMs() - clock.monotonicMs()).toBe(500);
  await clock.advance(500);
  expect(sync).toHaveBeenCalledTimes(1);
  expect(clock.nextDueMs()).toBe(Infinity);
  sync.mockRestore();
  files.append(() => [recordOf('two')]);
  files.close();
  expect(clock.nextDueMs()).toBe(Infinity);
});
