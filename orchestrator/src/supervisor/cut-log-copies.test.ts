import { mkdirSync, readFileSync, writeFileSync } from 'node:fs';
import { dirname } from 'node:path';
import { describe, expect, it } from 'vitest';
import { dataLayout } from '../adapters/data-folder/data-layout.ts';
import { LogReading } from '../adapters/docker/log-reading.ts';
import { FakeRuntime } from '../adapters/fake/fake-runtime.ts';
import { LogFilesOnDisk } from '../adapters/logs/log-files-on-disk.ts';
import { LOG_MAX_BYTES } from '../adapters/logs/testing/log-files.ts';
import { systemTimers } from '../adapters/system/system-timers.ts';
import type { LogRecord } from '../ports/runtime.ts';
import { Random } from '../simulation/random.ts';
import { silentLogger } from '../testing/silent-logger.ts';
import { temporaryFolder } from '../testing/temporary-folder.ts';
import { MaskedLogFiles } from './masked-log-files.ts';
import { RuntimeLogCapture } from './runtime-log-capture.ts';

const REF = { executionId: 'e1', attempt: 1, containerId: 'abc' };
const TOKEN = 'the-secret-token-of-this-attempt';
const LINES = 300;

/**
 * As an engine has it: each stream in its own order, stamped by its own thread, which may be held up between the stamp
 * and the log. So the log is not in the order of its times; and the clock is set back once.
 */
function engineLog(random: Random): LogRecord[] {
  const records: LogRecord[] = [];
  const last = { stdout: 0, stderr: 0 };
  let now = 1_000_000;
  for (let i = 0; i < LINES; i++) {
    if (i === LINES / 2) {
      now -= 900_000;
      last.stdout = 0;
      last.stderr = 0;
    }
    now += random.between(0, 3);
    const stream = random.chance(0.3) ? 'stderr' : 'stdout';
    // Often the same time as the record before, in either stream.
    const at = Math.max(last[stream], now - (random.chance(0.3) ? random.between(0, 500) : 0));
    last[stream] = at;
    const timestamp = `2026-01-01T00:00:00.${String(at).padStart(9, '0')}Z`;
    records.push({ timestamp, stream, text: textOf(random, i) });
  }
  return records;
}

/** Also what is not in the file as it was printed. */
function textOf(random: Random, i: number): string {
  switch (random.between(0, 9)) {
    case 0:
      return 'the same line';
    case 1:
      return `${i}: 50%\r100% of http://crawler:${TOKEN}@10.0.0.1/`;
    case 2:
      return `${i}: ${'方'.repeat(50)}`;
    case 3:
      return '';
    default:
      return `line ${i}`;
  }
}

function setUp(log: readonly LogRecord[]) {
  const layout = dataLayout(temporaryFolder());
  const runtime: FakeRuntime = Object.assign(Object.create(FakeRuntime.prototype), {
    logs: (_: unknown, { after, follow }: Parameters<FakeRuntime['logs']>[1]) => {
      const read = async function* ({ tail = LINES }) {
        yield* log.slice(-tail);
      };
      return new LogReading(after).unread(read, follow, () => false);
    },
  });
  const files = new MaskedLogFiles(new LogFilesOnDisk(layout, LOG_MAX_BYTES), { of: () => [TOKEN] });
  const capture = () =>
    new RuntimeLogCapture({ runtime, files, logger: silentLogger, idleMs: 60_000, timers: systemTimers });
  return { capture, path: layout.logFile(REF.executionId, REF.attempt) };
}

describe('a copy of a log that is cut anywhere', () => {
  it('is continued with no line lost and none repeated, at each of 1,000 cuts', async () => {
    for (let seed = 1; seed <= 10; seed++) {
      const random = new Random(seed);
      const { capture, path } = setUp(engineLog(random));
      await capture().finish(REF, '');
      const whole = readFileSync(path);
      expect(whole.toString().split('\n')).toHaveLength(LINES + 1);
      expect(whole.includes(TOKEN)).toBe(false);
      for (let cut = 0; cut < 100; cut++) {
        // The last line may be torn, or a note of ours may follow it.
        const kept = whole.subarray(0, random.between(0, whole.length));
        writeFileSync(path, kept);
        const life = capture();
        if (random.chance(0.5)) life.start(REF);
        if (random.chance(0.3)) await life.note(REF, ['a note']);
        await life.finish(REF, '');
        const lines = readFileSync(path, 'utf8').split('\n');
        const copied = lines.filter((line) => !/^\S+ crawlerd /.test(line)).join('\n');
        expect(copied, `seed ${seed}, cut ${cut}`).toBe(whole.toString());
      }
    }
  }, 300_000);

  it('is continued behind each record, also where the engine has no other', async () => {
    for (const length of [1, 2, 3]) {
      const log = engineLog(new Random(length)).slice(0, length);
      const { capture, path } = setUp(log);
      await capture().finish(REF, '');
      const whole = readFileSync(path, 'utf8');
      for (let cut = 0; cut <= whole.length; cut++) {
        mkdirSync(dirname(path), { recursive: true });
        writeFileSync(path, whole.slice(0, cut));
        await capture().finish(REF, '');
        expect(readFileSync(path, 'utf8')).toBe(whole);
      }
    }
  });
});

describe('a log of which the engine has removed the beginning', () => {
  it('says where lines are missing, and repeats none', async () => {
    const log = Array.from({ length: 9 }, (_, i): LogRecord => {
      const timestamp = `2026-01-01T00:00:00.00000000${i}Z`;
      return { timestamp, stream: i % 2 === 0 ? 'stdout' : 'stderr', text: `line ${i}` };
    });
    const { capture, path } = setUp(log);
    await capture().finish(REF, '');
    const before = readFileSync(path, 'utf8').split('\n').slice(0, 4).join('\n');
    writeFileSync(path, `${before}\n`);
    log.splice(0, 6);
    await capture().finish(REF, 'The end.');
    const texts = readFileSync(path, 'utf8')
      .split('\n')
      .map((line) => line.split(' ').slice(1).join(' '));
    expect(texts).toEqual([
      'stdout line 0',
      'stderr line 1',
      'stdout line 2',
      'stderr line 3',
      expect.stringMatching(/^crawlerd An unknown number of lines may be missing here/),
      'stdout line 6',
      'stderr line 7',
      'stdout line 8',
      'crawlerd The end.',
      '',
    ]);
  });
});
