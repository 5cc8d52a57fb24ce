import fs, { renameSync, writeSync } from 'node:fs';
import { spawn } from 'node:child_process';
import { once } from 'node:events';
import { appendFile, mkdir, writeFile } from 'node:fs/promises';
import { syncBuiltinESMExports } from 'node:module';
import { basename, join } from 'node:path';
import * as fc from 'fast-check';
import { describe, expect, it, onTestFinished } from 'vitest';
import type { LogRecord } from '../../ports/runtime.ts';
import { collect } from '../../testing/collect.ts';
import { temporaryFolder } from '../../testing/temporary-folder.ts';
import { crawlerEnvironment } from './environment.ts';
import { formatRecord, LogFileReader, LogFileWriter, parseRecord } from './log-file.ts';
import { identify, parseStat, processStatus } from './processes.ts';
import { claim, readFolderState, writeAttempt, writeChild, writeExit } from './state-folder.ts';

const TIME = '2026-01-02T03:04:05.000000001Z';

describe('a record in a log file', () => {
  it('is read as it was written', () => {
    const stream = fc.constantFrom<LogRecord['stream']>('stdout', 'stderr');
    fc.assert(
      fc.property(stream, fc.string({ unit: 'grapheme' }), (name, text) => {
        fc.pre(!text.includes('\n'));
        const record: LogRecord = { timestamp: TIME, stream: name, text };
        expect(parseRecord(formatRecord(record).slice(0, -1))).toEqual(record);
      }),
    );
  });

  it.each(['', TIME, `${TIME} x text`, 'yesterday o text'])('is not found in %j', (line) => {
    expect(parseRecord(line)).toBeNull();
  });
});

describe('a log file', () => {
  it('is read as it grows, each record once', async () => {
    const path = join(temporaryFolder(), 'log');
    const reader = new LogFileReader();
    expect(await collect(reader.readNew(path))).toEqual([]);
    const half = formatRecord({ timestamp: TIME, stream: 'stderr', text: 'two' });
    await writeFile(
      path,
      formatRecord({ timestamp: TIME, stream: 'stdout', text: 'one' }) + half.slice(0, 9),
    );
    expect((await collect(reader.readNew(path))).map(({ text }) => text)).toEqual(['one']);
    await appendFile(path, half.slice(9));
    expect((await collect(reader.readNew(path))).map(({ text }) => text)).toEqual(['two']);
    expect(await collect(reader.readNew(path))).toEqual([]);
  });

  it('stops growing at its limit, and says so once', async () => {
    const path = join(temporaryFolder(), 'log');
    const writer = new LogFileWriter(path, () => TIME, { limitBytes: 100 });
    for (let i = 0; i < 10; i++) writer.append('stdout', 'x'.repeat(40));
    writer.close();
    const texts = (await collect(new LogFileReader().readNew(path))).map(({ text }) => text);
    expect(texts).toEqual(['x'.repeat(40), 'x'.repeat(40), expect.stringContaining('limit')]);
  });

  it('says how many lines a full disk did not take, and keeps those around them whole', async () => {
    const path = join(temporaryFolder(), 'log');
    let room = Infinity;
    const write = (file: number, bytes: Buffer, from: number): number => {
      if (room === 0) throw Object.assign(new Error('no space'), { code: 'ENOSPC' });
      const written = writeSync(file, bytes, from, Math.min(room, bytes.byteLength - from));
      room -= written;
      return written;
    };
    const writer = new LogFileWriter(path, () => TIME, { limitBytes: Infinity, write });
    writer.append('stdout', 'one');
    // Only the beginning of the next one fits.
    room = TIME.length + 5;
    for (const text of ['two', 'three', 'four']) writer.append('stdout', text);
    room = Infinity;
    writer.append('stdout', 'five');
    room = 0;
    writer.append('stderr', 'six');
    room = Infinity;
    writer.close();
    const texts = (await collect(new LogFileReader().readNew(path))).map(({ text }) => text);
    expect(texts).toEqual([
      'one',
      'tw',
      expect.stringContaining('3 lines are missing here'),
      'five',
      expect.stringContaining('1 line is missing here'),
    ]);
  });
});

describe('a process', () => {
  it('is distinguished from a later one with the same pid', async () => {
    expect(processStatus(identify(process.pid))).toBe('running');
    expect(processStatus({ pid: process.pid, startTime: 'some other boot/1' })).toBe('gone');
    const child = spawn(process.execPath, ['-e', '']);
    const identity = identify(child.pid ?? 0);
    await once(child, 'exit');
    expect(processStatus(identity)).toBe('gone');
  });

  it.each([
    ['42 (a) b (c) S 1 42 42 0 -1 4194560 1 0 0 0 0 0 0 0 20 0 1 0 12345 0', 'S', '12345'],
    ['42 (node) T 1 42 42 0 -1 4194560 1 0 0 0 0 0 0 0 20 0 11 0 99 0', 'T', '99'],
  ])('has a state and a start time in %s', (stat, state, startTicks) => {
    expect(parseStat(stat)).toEqual({ state, startTicks });
  });

  it('is unknown if the kernel does not show it', () => {
    expect(parseStat('')).toBeNull();
  });
});

describe('the environment of a crawler', () => {
  const folders = { configFile: '/d/config.json', outputFolder: '/d/out' };

  it('contains of ours only what programs need to run', () => {
    const own = {
      PATH: '/bin',
      TZ: 'UTC',
      CRAWLERD_API_TOKEN: 'secret',
      AWS_SECRET: 's',
      NODE_OPTIONS: '-r x',
    };
    expect(crawlerEnvironment(own, { TASK_EXECUTION_ID: 'e', CONFIG_PATH: '/etc/shadow' }, folders)).toEqual({
      PATH: '/bin',
      TZ: 'UTC',
      TASK_EXECUTION_ID: 'e',
      CONFIG_PATH: '/d/config.json',
      CRAWLERD_OUTPUT_DIR: '/d/out',
    });
  });
});

describe('the state folder of an attempt', () => {
  const ours = identify(process.pid);
  const dead = { pid: 4_194_305, startTime: 'boot/1' };

  async function folderWith(shim: typeof ours | null): Promise<string> {
    const folder = join(temporaryFolder(), 'attempt');
    await mkdir(folder);
    writeAttempt(folder, { instance: 'i', executionId: 'e', attempt: 1 });
    if (shim !== null) claim(folder, shim);
    return folder;
  }

  it('that does not exist is absent', () => {
    expect(readFolderState('/nowhere')).toEqual({ kind: 'absent' });
  });

  it('is pending until a shim has claimed it, and while the shim starts the crawler', async () => {
    expect(readFolderState(await folderWith(null))).toEqual({ kind: 'pending', isClaimed: false });
    expect(readFolderState(await folderWith(ours))).toEqual({ kind: 'pending', isClaimed: true });
  });

  it('is claimed by one shim only', async () => {
    const folder = await folderWith(null);
    expect([claim(folder, ours), claim(folder, dead)]).toEqual([true, false]);
  });

  it('has exited in an unknown way when the shim died', async () => {
    expect(readFolderState(await folderWith(dead))).toMatchObject({
      kind: 'exited',
      exit: { exitCode: null },
    });
  });

  it('is running while the crawler lives, and until the shim has recorded its end', async () => {
    const withoutShim = await folderWith(dead);
    writeChild(withoutShim, { ...ours, startedAt: 'x' });
    expect(readFolderState(withoutShim)).toMatchObject({ kind: 'running', paused: false });
    const collecting = await folderWith(ours);
    writeChild(collecting, { ...dead, startedAt: 'x' });
    expect(readFolderState(collecting)).toMatchObject({ kind: 'running' });
    writeExit(collecting, { exitCode: 3, endedAt: 'y', error: null });
    expect(readFolderState(collecting)).toMatchObject({ kind: 'exited', exit: { exitCode: 3 } });
  });

  it.each(['child.json', 'shim.json', 'exit.json'])(
    'is absent if it is removed just before its %s is read',
    async (file) => {
      const folder = await folderWith(ours);
      writeChild(folder, { ...dead, startedAt: 'x' });
      writeExit(folder, { exitCode: 0, endedAt: 'y', error: null });
      whenRead(file, () => renameSync(folder, `${folder}.removed`));
      expect(readFolderState(folder)).toEqual({ kind: 'absent' });
    },
  );

  it.each(['', '{', 'null', '[]', '{"pid":"1"}', '{"pid":0}', '{"pid":1}'])(
    'ignores a file with the content %j',
    async (text) => {
      const folder = await folderWith(null);
      await writeFile(join(folder, 'shim.json'), text);
      expect(readFolderState(folder)).toEqual({ kind: 'pending', isClaimed: false });
    },
  );
});

/** Acts just before a file with this name is read for the first time. */
function whenRead(name: string, act: () => void): void {
  const real = fs.readFileSync;
  const restore = () => {
    fs.readFileSync = real;
    syncBuiltinESMExports();
  };
  fs.readFileSync = ((path: string, encoding: BufferEncoding) => {
    if (basename(path) === name) {
      restore();
      act();
    }
    return real(path, encoding);
  }) as typeof fs.readFileSync;
  syncBuiltinESMExports();
  onTestFinished(restore);
}
