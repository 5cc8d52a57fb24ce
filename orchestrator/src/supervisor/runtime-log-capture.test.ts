import { describe, expect, it, onTestFinished, vi } from 'vitest';
import { FakeRuntime } from '../adapters/fake/fake-runtime.ts';
import { systemTimers } from '../adapters/system/system-timers.ts';
import { LogPlace, type LogPosition } from '../domain/log-position.ts';
import type { LogFiles, LogWriter } from '../ports/log-files.ts';
import { RuntimeError, type LogOptions, type LogPart, type LogRecord } from '../ports/runtime.ts';
import { silentLogger } from '../testing/silent-logger.ts';
import { RuntimeLogCapture } from './runtime-log-capture.ts';

const REF = { executionId: 'e1', attempt: 1, containerId: null };
const IDLE_MS = 5000;
const LAST_WORDS = 'The attempt ended.';

function record(number: number): LogRecord {
  const timestamp = `2026-01-01T00:00:00.${String(number).padStart(9, '0')}Z`;
  return { timestamp, stream: 'stdout', text: `line ${number}` };
}

function placeAfter(passed: readonly LogRecord[]): LogPosition {
  const place = new LogPlace();
  for (const each of passed) place.pass(each);
  return place.position;
}

/** A file in memory; `full` is how many records it takes. */
function memoryFiles(full = Number.POSITIVE_INFINITY) {
  const writes: (readonly LogRecord[])[] = [];
  const notes: string[] = [];
  const all = (): LogRecord[] => writes.flat();
  const open = (): Promise<LogWriter> =>
    Promise.resolve({
      position: () => Promise.resolve(placeAfter(all())),
      get isFull() {
        return all().length >= full;
      },
      append: (batch: readonly LogRecord[]) => Promise.resolve(void writes.push(batch)),
      note: (line: string) => Promise.resolve(void notes.push(line)),
      close: () => Promise.resolve(),
    });
  const files: LogFiles = { open };
  return { files, writes, notes, texts: () => all().map(({ text }) => text) };
}

/** A runtime of which only the log matters: `script` gives what is behind `after`. */
function setUp(script: (options: LogOptions) => AsyncIterable<LogPart>, full?: number) {
  vi.useFakeTimers({ toFake: ['setTimeout', 'clearTimeout'] });
  onTestFinished(() => void vi.useRealTimers());
  const memory = memoryFiles(full);
  const runtime: FakeRuntime = Object.assign(Object.create(FakeRuntime.prototype), {
    logs: (_: unknown, options: LogOptions) => script(options),
  });
  const capture = new RuntimeLogCapture({
    runtime,
    files: memory.files,
    logger: silentLogger,
    idleMs: IDLE_MS,
    timers: systemTimers,
  });
  return { ...memory, capture };
}

function aborted(signal: AbortSignal | undefined): Promise<void> {
  return new Promise((resolve) => {
    if (signal?.aborted === true) resolve();
    signal?.addEventListener('abort', () => resolve());
  });
}

async function turns(count = 5): Promise<void> {
  for (let i = 0; i < count; i++) await new Promise((resolve) => setImmediate(resolve));
}

function* records(from: number, to: number): Iterable<LogRecord> {
  for (let i = from; i <= to; i++) yield record(i);
}

describe('the copy of a log at its end', () => {
  it('is not called complete when the runtime delivered nothing, and continues where it stopped', async () => {
    let calls = 0;
    const { capture, texts } = setUp(async function* ({ after, signal }) {
      calls += 1;
      if (calls > 1) {
        expect(after).toEqual(placeAfter([record(2)]));
        yield* records(3, 4);
        return;
      }
      yield* records(1, 2);
      await aborted(signal);
    });
    const first = capture.finish(REF, LAST_WORDS).catch((error: unknown) => error);
    await turns();
    await vi.advanceTimersByTimeAsync(IDLE_MS);
    expect(String(await first)).toContain('delivered nothing');
    await capture.finish(REF, LAST_WORDS);
    expect(texts()).toEqual(['line 1', 'line 2', 'line 3', 'line 4']);
  });

  it('may take any time while records come', async () => {
    const tick: (() => void)[] = [];
    const { capture, texts } = setUp(async function* ({ signal }) {
      for (const each of records(1, 10)) {
        await Promise.race([aborted(signal), new Promise<void>((resolve) => void tick.push(resolve))]);
        if (signal?.aborted === true) return;
        yield each;
      }
    });
    const done = capture.finish(REF, LAST_WORDS);
    for (let i = 0; i < 10; i++) {
      await turns();
      await vi.advanceTimersByTimeAsync(IDLE_MS - 1000);
      tick.shift()?.();
    }
    await done;
    expect(texts()).toHaveLength(10);
  });

  it('lets go of a follow stream that hangs, and reads the rest', async () => {
    const { capture, texts } = setUp(async function* ({ follow, after, signal }) {
      if (follow) {
        yield record(1);
        await aborted(signal);
      } else {
        expect(after).toEqual(placeAfter([record(1)]));
        yield record(2);
      }
    });
    capture.start(REF);
    await turns();
    const done = capture.finish(REF, LAST_WORDS);
    await vi.advanceTimersByTimeAsync(IDLE_MS);
    await done;
    expect(texts()).toEqual(['line 1', 'line 2']);
  });

  it('reads nothing twice of a follow that came to its end, whatever the times of its lines are', async () => {
    const backwards = [record(5), record(2), record(3)];
    let calls = 0;
    const { capture, texts, notes } = setUp(async function* () {
      calls += 1;
      yield* backwards;
    });
    capture.start(REF);
    await turns();
    await capture.finish(REF, LAST_WORDS);
    expect(calls).toBe(1);
    expect(texts()).toEqual(backwards.map(({ text }) => text));
    expect(notes).toEqual([LAST_WORDS]);
  });

  it('reads again after a follow that broke', async () => {
    let calls = 0;
    const { capture, texts } = setUp(async function* ({ after }) {
      calls += 1;
      if (calls > 1) {
        expect(after).toEqual(placeAfter([record(1)]));
        yield record(2);
        return;
      }
      yield record(1);
      throw new Error('broken');
    });
    capture.start(REF);
    await turns();
    await capture.finish(REF, LAST_WORDS);
    expect(texts()).toEqual(['line 1', 'line 2']);
  });

  it('says what the runtime cannot give any more, and waits for it no longer', async () => {
    const { capture, texts, notes } = setUp(async function* ({ after }) {
      if (after?.stdout === null) yield record(1);
      await Promise.resolve();
      throw new RuntimeError('rejected', 'The engine could not return the complete log.');
    });
    capture.start(REF);
    await turns();
    expect(notes).toEqual([]);
    await capture.finish(REF, LAST_WORDS);
    expect(texts()).toEqual(['line 1']);
    expect(notes).toEqual(['The engine could not return the complete log.', LAST_WORDS]);
  });

  it('fails with what the runtime says', async () => {
    // oxlint-disable-next-line require-yield -- a log that breaks before its first record
    const { capture } = setUp(async function* () {
      await Promise.resolve();
      throw new Error('the engine is down');
    });
    await expect(capture.finish(REF, LAST_WORDS)).rejects.toThrow('the engine is down');
  });
});

describe('the copying of a log', () => {
  it('joins what comes at once into few writes', async () => {
    const { capture, writes, texts } = setUp(async function* () {
      yield* records(1, 5000);
    });
    await capture.finish(REF, LAST_WORDS);
    expect(texts()).toHaveLength(5000);
    expect(writes.length).toBeLessThanOrEqual(20);
  });

  it('writes in pieces that fit into memory', async () => {
    const { capture, writes } = setUp(async function* () {
      for (const each of records(1, 10)) yield { ...each, text: 'x'.repeat(40_000) };
    });
    await capture.finish(REF, LAST_WORDS);
    expect(Math.max(...writes.map((batch) => batch.length))).toBe(2);
  });

  it('shows a line at once, although no other follows', async () => {
    const { capture, texts } = setUp(async function* ({ signal }) {
      yield record(1);
      await aborted(signal);
    });
    capture.start(REF);
    await turns();
    expect(texts()).toEqual(['line 1']);
    await capture.close();
  });

  it('keeps what came before the stream broke', async () => {
    const { capture, texts } = setUp(async function* () {
      yield record(1);
      await Promise.resolve();
      throw new Error('broken');
    });
    capture.start(REF);
    await turns();
    expect(texts()).toEqual(['line 1']);
  });

  it('ends where the file is full, and asks no more', async () => {
    let calls = 0;
    let isLetGo = false;
    const { capture } = setUp(async function* ({ signal }) {
      calls += 1;
      void aborted(signal).then(() => (isLetGo = true));
      yield record(1);
      await aborted(signal);
    }, 1);
    capture.start(REF);
    await turns();
    expect(isLetGo).toBe(true);
    await capture.finish(REF, LAST_WORDS);
    capture.start(REF);
    await turns();
    expect(calls).toBe(1);
  });
});
