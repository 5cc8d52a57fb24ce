import { open, type FileHandle } from 'node:fs/promises';
import { dirname } from 'node:path';
import { hasErrorCode } from '@crawlerd/shared';
import type { AttemptRef } from '../../domain/attempt.ts';
import type { LogFiles, LogReader, LogReadOptions, LogWriter } from '../../ports/log-files.ts';
import type { OpenedLog } from '../../ports/opened-log.ts';
import type { DataLayout } from '../data-folder/data-layout.ts';
import { delay } from '../system/delay.ts';
import { afterLineBreak, afterLineOf, bytesBetween, firstLineAfter } from './file-lines.ts';
import { LogFileWriter } from './log-file-writer.ts';
import { OpenedLogFile } from './opened-log-file.ts';
import { SharedWriters } from './shared-writers.ts';
import { makeFolders } from '../system/make-folders.ts';

/** How soon a follower sees appended lines. */
const POLL_MS = 200;

/** {@link LogFiles} and {@link LogReader} in `logs/<execution_id>/<attempt>.log`. */
export class LogFilesOnDisk implements LogFiles, LogReader {
  readonly #layout: DataLayout;
  readonly #limitBytes: number;
  readonly #writers = new SharedWriters();

  /** @param limitBytes output of an attempt beyond this is dropped: one that prints without end must not fill the disk. */
  constructor(layout: DataLayout, limitBytes: number) {
    this.#layout = layout;
    this.#limitBytes = limitBytes;
  }

  async open(ref: AttemptRef): Promise<LogWriter> {
    const file = this.#layout.logFile(ref.executionId, ref.attempt);
    return this.#writers.open(file, async () => {
      await makeFolders(dirname(file), { mode: 0o700 });
      return LogFileWriter.at(file, this.#limitBytes);
    });
  }

  async holds(ref: AttemptRef, timestamp: string): Promise<boolean> {
    const handle = await openIfThere(this.#layout.logFile(ref.executionId, ref.attempt));
    if (handle === null) return false;
    try {
      return (await afterRecordOf(handle, timestamp)) !== null;
    } finally {
      await handle.close();
    }
  }

  async openToRead(ref: AttemptRef): Promise<OpenedLog | null> {
    const handle = await openIfThere(this.#layout.logFile(ref.executionId, ref.attempt));
    if (handle === null) return null;
    try {
      return new OpenedLogFile(handle, (await handle.stat()).size);
    } catch (error) {
      await handle.close();
      throw error;
    }
  }

  async *read(ref: AttemptRef, { tail, since, follow }: LogReadOptions): AsyncIterable<Buffer> {
    const handle = await openInTime(this.#layout.logFile(ref.executionId, ref.attempt), follow);
    if (handle === null) return;
    try {
      const behind = since === undefined ? 0 : await afterRecordOf(handle, since);
      let earlier = behind === null ? since : undefined;
      let position = Math.max(behind ?? 0, tail === undefined ? 0 : await startOfTail(handle, tail));
      for (;;) {
        // Checked before reading, so that everything written before the end was known is still read.
        const isLast = isOver(follow);
        const end = await endOfLines(handle, position);
        if (earlier !== undefined) {
          position = await firstLineAfter(handle, earlier, { start: position, end });
          if (position < end) earlier = undefined;
        }
        yield* bytesBetween(handle, position, end);
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

/** The position after the record of this time; null if there is none. */
async function afterRecordOf(handle: FileHandle, timestamp: string): Promise<number | null> {
  return afterLineOf(handle, `${timestamp} `, await endOfLines(handle, 0));
}

/** Waits for the file if following; null if there is none, or none in time. */
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
    if (hasErrorCode(error, 'ENOENT')) return null;
    throw error;
  }
}
