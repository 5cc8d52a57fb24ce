import { appendFileSync, readFileSync } from 'node:fs';
import { describe, expect, it } from 'vitest';
import { eventually } from '../../testing/eventually.ts';
import { linesOf } from '../../testing/lines-of.ts';
import type { LogFilesOnDisk } from './log-files-on-disk.ts';
import { lastTimestamp, record, REF, setUpLogFiles, texts, write } from './testing/log-files.ts';

describe('log files', () => {
  it('remember where they end, also after a partial line that a crash left', async () => {
    const { files, path } = setUpLogFiles();
    expect(await lastTimestamp(files)).toBeUndefined();
    await write(files, record(1, 'one'), record(2, 'zwei 二'));
    appendFileSync(path, '2026-01-01T00:00:03.0000');
    const writer = await files.open(REF);
    expect((await writer.position()).stdout?.timestamp).toBe(record(2, '').timestamp);
    await writer.append([record(3, 'three')]);
    await writer.close();
    expect(await texts(files.read(REF, {}))).toEqual(['one', 'zwei 二', 'three']);
    expect(readFileSync(path, 'utf8').endsWith('stdout three\n')).toBe(true);
  });

  it('find the last whole line behind a partial one that is longer than one read', async () => {
    const { files, path } = setUpLogFiles();
    await write(files, record(1, 'one'));
    appendFileSync(path, 'x'.repeat(200_000));
    expect(await lastTimestamp(files)).toBe(record(1, '').timestamp);
    expect(readFileSync(path, 'utf8')).toMatch(/one\n$/);
  });

  it('give the tail, or nothing if there is no file', async () => {
    const { files } = setUpLogFiles();
    expect(await texts(files.read(REF, {}))).toEqual([]);
    await write(files, record(1, 'one'), record(2, 'two'), record(3, 'three'));
    expect(await texts(files.read(REF, { tail: 2 }))).toEqual(['two', 'three']);
    expect(await texts(files.read(REF, { tail: 0 }))).toEqual([]);
  });

  it('are followed until the end is known, with no line lost or repeated', async () => {
    const { files, path } = setUpLogFiles();
    await write(files, record(1, 'one'), record(2, 'two'));
    let isOver = false;
    const seen: string[] = [];
    const { signal } = new AbortController();
    const following = (async () => {
      const lines = linesOf(files.read(REF, { tail: 1, follow: { ended: () => isOver, signal } }));
      for await (const line of lines) seen.push(line.split(' ')[2] ?? '');
    })();
    await eventually('the tail', () => seen.length === 1);
    appendFileSync(path, `${record(3, '').timestamp} stdout hal`);
    appendFileSync(path, 'f\n');
    await eventually('the next line', () => seen.length === 2);
    await write(files, record(4, 'last'));
    isOver = true;
    await following;
    expect(seen).toEqual(['two', 'half', 'last']);
  });
});

describe('a reader that continues where it stopped', () => {
  const since = async (files: LogFilesOnDisk, time: string, tail?: number) =>
    texts(files.read(REF, { since: time, ...(tail !== undefined && { tail }) }));

  it('gets what follows the record that it names, whatever its time', async () => {
    const { files } = setUpLogFiles();
    // A late record: the clock of its writer was behind.
    await write(files, record(1, 'one'), record(5, 'five'), record(3, 'three'));
    expect(await since(files, record(1, '').timestamp)).toEqual(['five', 'three']);
    expect(await since(files, record(5, '').timestamp)).toEqual(['three']);
    expect(await since(files, record(3, '').timestamp)).toEqual([]);
    expect(await since(files, record(1, '').timestamp, 1)).toEqual(['three']);
  });

  it('loses none where another record has the same time', async () => {
    const { files } = setUpLogFiles();
    await write(files, record(1, 'one'), record(2, 'two'), record(3, 'three'), record(2, 'also two'));
    expect(await since(files, record(2, '').timestamp)).toEqual(['three', 'also two']);
  });

  it('gets later records if no record has this time', async () => {
    const { files } = setUpLogFiles();
    await write(files, record(1, 'one'), record(3, 'three'), record(4, 'four'));
    expect(await since(files, record(2, '').timestamp)).toEqual(['three', 'four']);
    expect(await since(files, '2025-01-01T00:00:00.000000000Z')).toEqual(['one', 'three', 'four']);
    expect(await since(files, record(9, '').timestamp)).toEqual([]);
  });

  it('do not repeat a note that ends them already, even one from before a crash', async () => {
    const { files } = setUpLogFiles();
    await write(files, record(1, 'one'));
    for (const note of ['a process', 'the end', 'the end']) {
      const writer = await files.open(REF);
      await writer.note(note);
      await writer.note(note);
      await writer.close();
    }
    expect(await texts(files.read(REF, {}))).toEqual(['one', 'a process', 'the end']);
  });

  it('can continue from any line of a long file, and from each note of ours', async () => {
    const { files } = setUpLogFiles();
    const time = (i: number) => `2026-01-01T00:00:00.${String(i).padStart(9, '0')}Z`;
    const all = Array.from({ length: 5000 }, (_, i) => ({ ...record(0, `line ${i}`), timestamp: time(i) }));
    const writer = await files.open(REF);
    await writer.append(all);
    for (const note of ['a process', 'another', 'the end']) await writer.note(note);
    await writer.close();
    const reopened = await files.open(REF);
    await reopened.note('really');
    await reopened.close();
    for (const i of [0, 1, 1234, 2345, 4998, 4999]) {
      const rest = await since(files, time(i));
      expect([rest.length, rest[0]]).toEqual([5003 - i, i === 4999 ? 'a process' : `line ${i + 1}`]);
    }
    const lines: string[] = [];
    for await (const line of linesOf(files.read(REF, { tail: 4 }))) lines.push(line.slice(0, 30));
    expect(new Set(lines).size).toBe(4);
    expect(await since(files, lines[0] ?? '')).toEqual(['another', 'the end', 'really']);
    expect(await since(files, lines[2] ?? '')).toEqual(['really']);
    expect(await files.holds(REF, lines[3] ?? '')).toBe(true);
    expect(await files.holds(REF, record(9, '').timestamp)).toBe(false);
    expect(await files.holds({ executionId: 'e2', attempt: 1 }, time(1))).toBe(false);
  });

  it('follows from there on', async () => {
    const { files } = setUpLogFiles();
    await write(files, record(1, 'one'), record(2, 'two'));
    let isOver = false;
    const { signal } = new AbortController();
    const options = { since: record(2, '').timestamp, follow: { ended: () => isOver, signal } };
    const following = texts(files.read(REF, options));
    await write(files, record(3, 'three'));
    isOver = true;
    expect(await following).toEqual(['three']);
  });
});

describe('records in log files', () => {
  it('are one line each, whatever they contain', async () => {
    const { files } = setUpLogFiles();
    await write(files, record(1, '10%\r20%\r'), record(2, 'a\nb'), record(3, 'c\u2028d'));
    expect(await texts(files.read(REF, {}))).toEqual(['10%␍20%␍', 'a␊b', 'c\u2028d']);
  });

  it('are followed once each, also if they contain what other readers take for a line break', async () => {
    const { files } = setUpLogFiles();
    await write(files, record(1, '10%\r20%'), record(2, 'a\u2028b'));
    let isOver = false;
    const seen: string[] = [];
    const { signal } = new AbortController();
    const following = (async () => {
      const parts = files.read(REF, { follow: { ended: () => isOver, signal } });
      for await (const line of linesOf(parts)) seen.push(line);
    })();
    await eventually('the first lines', () => seen.length >= 2);
    await write(files, record(3, 'last'));
    isOver = true;
    await following;
    expect(seen.map((line) => line.slice(38))).toEqual(['10%␍20%', 'a\u2028b', 'last']);
  });

  it('are waited for by a follower that starts before the file exists', async () => {
    const { files } = setUpLogFiles();
    let isOver = false;
    const { signal } = new AbortController();
    const following = texts(files.read(REF, { follow: { ended: () => isOver, signal } }));
    await write(files, record(1, 'one'));
    isOver = true;
    expect(await following).toEqual(['one']);
  });

  it('are not waited for after the end, or after the follower has left', async () => {
    const { files } = setUpLogFiles();
    const { signal } = new AbortController();
    expect(await texts(files.read(REF, { follow: { ended: () => true, signal } }))).toEqual([]);
    const gone = AbortSignal.abort();
    expect(await texts(files.read(REF, { follow: { ended: () => false, signal: gone } }))).toEqual([]);
  });

  it('give a long tail as fast as a short one', async () => {
    const { files } = setUpLogFiles();
    const all = Array.from({ length: 200_000 }, (_, i) => record(1, `line ${i}`));
    const writer = await files.open(REF);
    await writer.append(all);
    await writer.close();
    const before = process.cpuUsage();
    const tail = await texts(files.read(REF, { tail: 100_000 }));
    expect([tail.length, tail[0], tail.at(-1)]).toEqual([100_000, 'line 100000', 'line 199999']);
    // One second is ample; shifting each line through the tail took many.
    expect(process.cpuUsage(before).user / 1000).toBeLessThan(5000);
  });
});
