import { constants, mkdir, open, type FileHandle } from 'node:fs/promises';
import { dirname } from 'node:path';
import type { LogFiles, LogReadOptions, LogWriter } from '../../ports/log-files.ts';
import type { AttemptRef } from '../../ports/runtime.ts';
import type { DataLayout } from './data-layout.ts';
import { delay } from './delay.ts';
import { afterLineBreak, linesBetween } from './file-lines.ts';
import { LINE_LIMIT_BYTES } from './line-buffer.ts';
import { LogFileWriter } from './log-file-writer.ts';
import { LOG_LIMIT_BYTES } from './log-limit.ts';

/** How soon a reader that follows sees what was appended. */
const POLL_MS = 200;
/** A line of bytes that are no text grows threefold when it is decoded and written; then time and stream. */
const RECORD_LIMIT_BYTES = 4 * LINE_LIMIT_BYTES;

/** {@link LogFiles} in `logs/<execution_id>/<attempt>.log`. */
export class LogFilesOnDisk implements LogFiles {
  readonly #layout: DataLayout;
  readonly #limitBytes: number;

  constructor(layout: DataLayout, limitBytes = LOG_LIMIT_BYTES) {
    this.#layout = layout;
    this.#limitBytes = limitBytes;
  }

  async open(ref: AttemptRef): Promise<LogWriter> {
    const file = this.#layout.logFile(ref.executionId, ref.attempt);
    await mkdir(dirname(file), { recursive: true, mode: 0o700 });
    const handle = await open(file, constants.O_RDWR | constants.O_CREAT | constants.O_APPEND, 0o600);
    try {
      return await LogFileWriter.at(handle, this.#limitBytes);
    } catch (error) {
      await handle.close();
      throw error;
    }
  }

  async *read(ref: AttemptRef, { tail, follow }: LogReadOptions): AsyncIterable<string> {
    const handle = await openInTime(this.#layout.logFile(ref.executionId, ref.attempt), follow);
    if (handle === null) return;
    try {
      let position = tail === undefined ? 0 : await startOfTail(handle, tail);
      for (;;) {
        // Asked before the reading: what was written before the end was known is still read.
        const isLast = isOver(follow);
        const end = await endOfLines(handle, position);
        yield* linesBetween(handle, position, end, RECORD_LIMIT_BYTES);
        position = end;
        if (isLast) return;
        await delay(POLL_MS, follow?.signal);
      }
    } finally {
      await handle.close();
    }
  }
}

function isOver(follow: LogReadOptions['follow']): boolean {
  return follow === undefined || follow.signal.aborted || follow.ended();
}

/** Whole lines only: what follows the last line break is still being written. */
async function endOfLines(handle: FileHandle, start: number): Promise<number> {
  const { size } = await handle.stat();
  return afterLineBreak(handle, 1, { start, end: Math.max(start, size) });
}

async function startOfTail(handle: FileHandle, tail: number): Promise<number> {
  const end = await endOfLines(handle, 0);
  return afterLineBreak(handle, tail + 1, { end });
}

/** Waits for the file of one that follows; null if there is none, or none in time. */
async function openInTime(file: string, follow: LogReadOptions['follow']): Promise<FileHandle | null> {
  for (;;) {
    const isLast = isOver(follow);
    const handle = await openIfThere(file);
    if (handle !== null || isLast) return handle;
    await delay(POLL_MS, follow?.signal);
  }
}

async function openIfThere(file: string): Promise<FileHandle | null> {
  try {
    return await open(file, 'r');
  } catch (error) {
    if (error instanceof Error && 'code' in error && error.code === 'ENOENT') return null;
    throw error;
  }
}
