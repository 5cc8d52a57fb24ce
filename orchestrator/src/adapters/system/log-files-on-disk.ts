import { constants, mkdir, open, type FileHandle } from 'node:fs/promises';
import { dirname } from 'node:path';
import { createInterface } from 'node:readline';
import { setTimeout as sleep } from 'node:timers/promises';
import type { LogFiles, LogReadOptions, LogWriter } from '../../ports/log-files.ts';
import type { AttemptRef, LogRecord } from '../../ports/runtime.ts';
import type { DataLayout } from './data-layout.ts';

/** How soon a reader that follows sees what was appended. */
const POLL_MS = 200;
/** Enough to hold the longest line an engine hands over in one piece (16 KiB), with room. */
const TAIL_BYTES = 64 * 1024;

/** {@link LogFiles} in `logs/<execution_id>/<attempt>.log`. */
export class LogFilesOnDisk implements LogFiles {
  readonly #layout: DataLayout;

  constructor(layout: DataLayout) {
    this.#layout = layout;
  }

  async open(ref: AttemptRef): Promise<LogWriter> {
    const file = this.#layout.logFile(ref.executionId, ref.attempt);
    await mkdir(dirname(file), { recursive: true, mode: 0o700 });
    const handle = await open(file, constants.O_RDWR | constants.O_CREAT | constants.O_APPEND, 0o600);
    const lastTimestamp = await cutPartialLine(handle);
    return {
      lastTimestamp,
      append: async (records) => void (await handle.write(records.map(lineOf).join(''))),
      close: async () => {
        await handle.sync();
        await handle.close();
      },
    };
  }

  async *read(ref: AttemptRef, { tail, follow }: LogReadOptions): AsyncIterable<string> {
    const handle = await openIfThere(this.#layout.logFile(ref.executionId, ref.attempt));
    if (handle === null) return;
    try {
      let position = 0;
      const take = (line: string): string => {
        position += Buffer.byteLength(line) + 1;
        return line;
      };
      for await (const line of lastLines(linesFrom(handle, 0), tail, take)) yield line;
      for (;;) {
        // Asked before the reading: what was written before the end was known is still read.
        const ended = follow === undefined || follow.ended();
        for await (const line of linesFrom(handle, position)) yield take(line);
        if (ended || follow.signal.aborted) return;
        await sleep(POLL_MS, undefined, { signal: follow.signal }).catch(() => undefined);
      }
    } finally {
      await handle.close();
    }
  }
}

function lineOf({ timestamp, stream, text }: LogRecord): string {
  return `${timestamp} ${stream} ${text}\n`;
}

/** Whole lines only: what follows the last line break is still being written. */
async function* linesFrom(handle: FileHandle, start: number): AsyncIterable<string> {
  const { size } = await handle.stat();
  const end = size === 0 ? 0 : await endOfLastLine(handle, size);
  if (end <= start) return;
  const input = handle.createReadStream({ start, end: end - 1, autoClose: false, encoding: 'utf8' });
  yield* createInterface({ input, crlfDelay: Infinity });
}

async function* lastLines(
  lines: AsyncIterable<string>,
  tail: number | undefined,
  take: (line: string) => string,
): AsyncIterable<string> {
  if (tail === undefined) {
    for await (const line of lines) yield take(line);
    return;
  }
  const kept: string[] = [];
  for await (const line of lines) {
    kept.push(take(line));
    if (kept.length > tail) kept.shift();
  }
  yield* kept;
}

/** A crash can leave half a record at the end; the runtime still has it whole and is asked again. */
async function cutPartialLine(handle: FileHandle): Promise<string | null> {
  const { size } = await handle.stat();
  const end = await endOfLastLine(handle, size);
  if (end < size) await handle.truncate(end);
  const from = Math.max(0, end - TAIL_BYTES);
  const { buffer, bytesRead } = await handle.read(Buffer.alloc(end - from), 0, end - from, from);
  const lastLine = buffer.toString('utf8', 0, bytesRead).trimEnd().split('\n').at(-1) ?? '';
  return lastLine === '' ? null : (lastLine.split(' ', 1)[0] ?? null);
}

async function endOfLastLine(handle: FileHandle, size: number): Promise<number> {
  for (let to = size; to > 0; to -= TAIL_BYTES) {
    const from = Math.max(0, to - TAIL_BYTES);
    const { buffer, bytesRead } = await handle.read(Buffer.alloc(to - from), 0, to - from, from);
    const at = buffer.subarray(0, bytesRead).lastIndexOf(0x0a);
    if (at !== -1) return from + at + 1;
  }
  return 0;
}

async function openIfThere(file: string): Promise<FileHandle | null> {
  try {
    return await open(file, 'r');
  } catch (error) {
    if (error instanceof Error && 'code' in error && error.code === 'ENOENT') return null;
    throw error;
  }
}
