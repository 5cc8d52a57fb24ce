import { open } from 'node:fs/promises';
import { closeSync, openSync, writeSync } from 'node:fs';
import { hasErrorCode } from '@crawlerd/shared/errors';
import type { LogRecord } from '../../ports/runtime.ts';
import { LineSplitter } from '../system/line-buffer.ts';
import { LOG_LIMIT_NOTICE } from '../logs/log-limit.ts';

const CHUNK_BYTES = 64 * 1024;
const MARKS = { stdout: 'o', stderr: 'e' } as const;

/** One record is one line: time, mark of the stream, text. */
export function formatRecord({ timestamp, stream, text }: LogRecord): string {
  return `${timestamp} ${MARKS[stream]} ${text}\n`;
}

/** Null for a line that is no record. */
export function parseRecord(line: string): LogRecord | null {
  const [, timestamp, mark, text] =
    /^(\d{4}-\d\d-\d\dT\d\d:\d\d:\d\d\.\d{9}Z) ([oe]) (.*)$/s.exec(line) ?? [];
  if (timestamp === undefined || text === undefined) return null;
  return { timestamp, stream: mark === MARKS.stderr ? 'stderr' : 'stdout', text };
}

type WriteSync = (file: number, bytes: Buffer, from: number) => number;

export interface LogFileWriterOptions {
  readonly limitBytes: number;
  /** How bytes reach a file; for tests. */
  readonly write?: WriteSync;
}

/** Appends to a log; each record is on disk, for other processes to read, when the call returns. */
export class LogFileWriter {
  readonly #file: number;
  readonly #nextTimestamp: () => string;
  readonly #limitBytes: number;
  readonly #writeSync: WriteSync;
  #sizeBytes = 0;
  /** Records that the disk did not take, which is not told yet. */
  #lost = 0;
  /** The file ends in the middle of a record. */
  #isTorn = false;

  constructor(
    path: string,
    nextTimestamp: () => string,
    { limitBytes, write = writeSync }: LogFileWriterOptions,
  ) {
    this.#file = openSync(path, 'a', 0o600);
    this.#nextTimestamp = nextTimestamp;
    this.#limitBytes = limitBytes;
    this.#writeSync = write;
  }

  append(stream: LogRecord['stream'], text: string): void {
    if (this.#sizeBytes >= this.#limitBytes) return;
    this.#write(stream, text);
    if (this.#sizeBytes >= this.#limitBytes) {
      this.#write('stderr', LOG_LIMIT_NOTICE);
    }
  }

  #write(stream: LogRecord['stream'], text: string): void {
    const isTold = this.#tellLost();
    const line = formatRecord({ timestamp: this.#nextTimestamp(), stream, text });
    if (!isTold || !this.#put(line)) this.#lost += 1;
  }

  /** Returns false if the disk does not take that either. */
  #tellLost(): boolean {
    if (this.#lost === 0) return true;
    const lines = this.#lost === 1 ? '1 line is' : `${this.#lost} lines are`;
    const text = `[crawlerd: ${lines} missing here, as the disk did not take more]`;
    const notice = formatRecord({ timestamp: this.#nextTimestamp(), stream: 'stderr', text });
    if (!this.#put(`${this.#isTorn ? '\n' : ''}${notice}`)) return false;
    this.#lost = 0;
    this.#isTorn = false;
    return true;
  }

  /** Returns whether all of it is in the file. */
  #put(text: string): boolean {
    const bytes = Buffer.from(text);
    let at = 0;
    try {
      while (at < bytes.length) at += this.#writeSync(this.#file, bytes, at);
    } catch (error) {
      // A full disk loses log lines, but must not end the shim.
      if (!hasErrorCode(error, 'ENOSPC', 'EDQUOT', 'EIO')) throw error;
    }
    this.#sizeBytes += at;
    this.#isTorn ||= at > 0 && at < bytes.length;
    return at === bytes.length;
  }

  close(): void {
    this.#tellLost();
    closeSync(this.#file);
  }
}

/** Reads a log that may still grow, each record once. */
export class LogFileReader {
  readonly #lines = new LineSplitter();
  #offset = 0;

  /** Records appended since the last call, wherever the file is by now; none if there is no file. */
  async *readNew(path: string): AsyncGenerator<LogRecord> {
    const file = await open(path, 'r').catch((error: unknown) => {
      if (hasErrorCode(error, 'ENOENT')) return null;
      throw error;
    });
    if (file === null) return;
    try {
      const chunk = Buffer.alloc(CHUNK_BYTES);
      for (;;) {
        const { bytesRead } = await file.read(chunk, 0, CHUNK_BYTES, this.#offset);
        if (bytesRead === 0) return;
        this.#offset += bytesRead;
        for (const line of this.#lines.push(chunk.subarray(0, bytesRead))) {
          const record = parseRecord(line);
          if (record !== null) yield record;
        }
      }
    } finally {
      await file.close();
    }
  }
}
