import { appendFileSync, mkdirSync, readFileSync, rmSync } from 'node:fs';
import { describe, expect, it } from 'vitest';
import { LogFilesOnDisk } from './log-files-on-disk.ts';
import { LOG_LIMIT_NOTICE } from './log-limit.ts';
import {
  lastTimestamp,
  LOG_MAX_BYTES,
  record,
  REF,
  setUpLogFiles,
  texts,
  write,
} from './testing/log-files.ts';

describe('damaged log files', () => {
  it('find the time of a last line longer than one read', async () => {
    const { files } = setUpLogFiles();
    await write(files, record(1, 'one'), record(2, 'x'.repeat(1024 * 1024)));
    expect(await lastTimestamp(files)).toBe(record(2, '').timestamp);
  });

  it('lose lines without a time at the end: the runtime still has them and is read from there', async () => {
    const { files, path } = setUpLogFiles();
    await write(files, record(1, 'one'));
    appendFileSync(path, `${'\0'.repeat(100_000)}\nmore\n\n`);
    const writer = await files.open(REF);
    expect((await writer.position()).stdout?.timestamp).toBe(record(1, '').timestamp);
    await writer.append([record(2, 'two')]);
    await writer.close();
    expect(await texts(files.read(REF, {}))).toEqual(['one', 'two']);
  });

  it('start over if no line has a time, so that nothing is repeated', async () => {
    const { files, path } = setUpLogFiles();
    await write(files);
    appendFileSync(path, 'garbage\nof no time\n');
    expect(await lastTimestamp(files)).toBeUndefined();
    expect(readFileSync(path, 'utf8')).toBe('');
  });
});

describe('the limit of a log file', () => {
  it('is recorded in one last record, also for the next writer', async () => {
    const { layout } = setUpLogFiles();
    const files = new LogFilesOnDisk(layout, 200);
    const writer = await files.open(REF);
    await writer.append([record(1, 'one')]);
    expect(writer.isFull).toBe(false);
    await writer.append([record(2, 'x'.repeat(150)), record(3, 'dropped')]);
    expect(writer.isFull).toBe(true);
    await writer.append([record(4, 'dropped')]);
    await writer.close();
    const next = await files.open(REF);
    expect(next.isFull).toBe(true);
    await next.append([record(5, 'dropped')]);
    await next.close();
    expect(await texts(files.read(REF, {}))).toEqual(['one', 'x'.repeat(150), LOG_LIMIT_NOTICE]);
  });

  it('is recorded also after a crash before the last record', async () => {
    const { layout, path } = setUpLogFiles();
    await write(new LogFilesOnDisk(layout, LOG_MAX_BYTES), record(1, 'x'.repeat(200)));
    appendFileSync(path, '2026-01-01T00:00:01.0000');
    const writer = await new LogFilesOnDisk(layout, 200).open(REF);
    expect(writer.isFull).toBe(true);
    await writer.close();
    expect(await texts(new LogFilesOnDisk(layout, LOG_MAX_BYTES).read(REF, {}))).toEqual([
      'x'.repeat(200),
      LOG_LIMIT_NOTICE,
    ]);
  });
});

describe('a file that several open at once', () => {
  it('keeps what each writes, also behind a line that a crash has torn', async () => {
    for (let i = 0; i < 50; i++) {
      const { files, path } = setUpLogFiles();
      await write(files, record(1, 'one'));
      appendFileSync(path, '2026-01-01T00:0');
      const append = async (): Promise<void> => {
        const writer = await files.open(REF);
        for (let n = 2; n < 6; n++) await writer.append([record(n, String(n).repeat(20_000))]);
        await writer.close();
      };
      const note = async (text: string): Promise<void> => {
        const writer = await files.open(REF);
        await writer.note(text);
        await writer.close();
      };
      await Promise.all([note('a'), append(), note('b'), note('c')]);
      const kept = await texts(files.read(REF, {}));
      expect(
        kept
          .map((text) => text.slice(0, 1))
          .toSorted()
          .join(''),
      ).toBe('2345abco');
    }
  });

  it('is opened anew after an error', async () => {
    const { files, path } = setUpLogFiles();
    mkdirSync(path, { recursive: true });
    const both = await Promise.allSettled([files.open(REF), files.open(REF)]);
    expect(both.map(({ status }) => status)).toEqual(['rejected', 'rejected']);
    rmSync(path, { recursive: true });
    await write(files, record(1, 'one'));
    expect(await texts(files.read(REF, {}))).toEqual(['one']);
  });
});
