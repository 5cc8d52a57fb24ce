import { appendFileSync, readFileSync } from 'node:fs';
import { describe, expect, it } from 'vitest';
import type { LogRecord } from '../../ports/runtime.ts';
import { eventually } from '../../testing/eventually.ts';
import { temporaryFolder } from '../../testing/temporary-folder.ts';
import { dataLayout } from './data-layout.ts';
import { LogFilesOnDisk } from './log-files-on-disk.ts';

const REF = { executionId: 'e1', attempt: 1 };

function record(second: number, text: string): LogRecord {
  return { timestamp: `2026-01-01T00:00:0${second}.000000000Z`, stream: 'stdout', text };
}

async function write(files: LogFilesOnDisk, ...records: LogRecord[]): Promise<void> {
  const writer = await files.open(REF);
  await writer.append(records);
  await writer.close();
}

async function texts(lines: AsyncIterable<string>): Promise<string[]> {
  const all: string[] = [];
  for await (const line of lines) all.push(line.split(' ').slice(2).join(' '));
  return all;
}

function setUp() {
  const layout = dataLayout(temporaryFolder());
  return { files: new LogFilesOnDisk(layout), path: layout.logFile('e1', 1) };
}

describe('log files', () => {
  it('remember where they end, also after a partial line that a crash left', async () => {
    const { files, path } = setUp();
    expect((await files.open(REF)).lastTimestamp).toBeNull();
    await write(files, record(1, 'one'), record(2, 'zwei 二'));
    appendFileSync(path, '2026-01-01T00:00:03.0000');
    const writer = await files.open(REF);
    expect(writer.lastTimestamp).toBe(record(2, '').timestamp);
    await writer.append([record(3, 'three')]);
    await writer.close();
    expect(await texts(files.read(REF, {}))).toEqual(['one', 'zwei 二', 'three']);
    expect(readFileSync(path, 'utf8').endsWith('stdout three\n')).toBe(true);
  });

  it('find the last whole line behind a partial one that is longer than one read', async () => {
    const { files, path } = setUp();
    await write(files, record(1, 'one'));
    appendFileSync(path, 'x'.repeat(200_000));
    expect((await files.open(REF)).lastTimestamp).toBe(record(1, '').timestamp);
    expect(readFileSync(path, 'utf8')).toMatch(/one\n$/);
  });

  it('give the tail, or nothing where there is no file', async () => {
    const { files } = setUp();
    expect(await texts(files.read(REF, {}))).toEqual([]);
    await write(files, record(1, 'one'), record(2, 'two'), record(3, 'three'));
    expect(await texts(files.read(REF, { tail: 2 }))).toEqual(['two', 'three']);
    expect(await texts(files.read(REF, { tail: 0 }))).toEqual([]);
  });

  it('are followed until the end is known, without a line lost or repeated', async () => {
    const { files, path } = setUp();
    await write(files, record(1, 'one'), record(2, 'two'));
    let isOver = false;
    const seen: string[] = [];
    const { signal } = new AbortController();
    const following = (async () => {
      const lines = files.read(REF, { tail: 1, follow: { ended: () => isOver, signal } });
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
