import type { FileHandle } from 'node:fs/promises';
import type { LogWriter } from '../../ports/log-files.ts';
import type { LogRecord } from '../../ports/runtime.ts';
import { afterLineBreak } from './file-lines.ts';
import { LOG_LIMIT_NOTICE } from './log-limit.ts';

/** Enough of a line to hold its time and, if it is the closing record, all of it. */
const HEAD_BYTES = 200;
const TIMESTAMP = /^\d{4}-\d\d-\d\dT\d\d:\d\d:\d\d(?:\.\d+)?Z(?= )/;

/** The line of a record in the file. Control characters that some take for line breaks become visible. */
function formatLine({ timestamp, stream, text }: LogRecord): string {
  return `${timestamp} ${stream} ${text.replaceAll('\r', '␍').replaceAll('\n', '␊')}\n`;
}

/** {@link LogWriter} to a file opened for reading and appending; owns the handle. */
export class LogFileWriter implements LogWriter {
  readonly lastTimestamp: string | null;
  readonly #handle: FileHandle;
  readonly #limitBytes: number;
  #sizeBytes: number;

  private constructor(
    handle: FileHandle,
    limitBytes: number,
    sizeBytes: number,
    lastTimestamp: string | null,
  ) {
    this.#handle = handle;
    this.#limitBytes = limitBytes;
    this.#sizeBytes = sizeBytes;
    this.lastTimestamp = lastTimestamp;
  }

  static async at(handle: FileHandle, limitBytes: number): Promise<LogFileWriter> {
    const { end, head } = await cutToLastRecord(handle);
    const timestamp = TIMESTAMP.exec(head)?.[0] ?? null;
    const writer = new LogFileWriter(handle, limitBytes, end, timestamp);
    // A crash may have come between the last record that had room and the one that says so.
    if (writer.isFull && timestamp !== null && !head.includes(LOG_LIMIT_NOTICE)) {
      await writer.#write(closingLine(timestamp));
    }
    return writer;
  }

  get isFull(): boolean {
    return this.#sizeBytes >= this.#limitBytes;
  }

  async append(records: readonly LogRecord[]): Promise<void> {
    const lines: string[] = [];
    let roomBytes = this.#limitBytes - this.#sizeBytes;
    for (const record of records) {
      if (roomBytes <= 0) break;
      const line = formatLine(record);
      lines.push(line);
      roomBytes -= Buffer.byteLength(line);
      if (roomBytes <= 0) lines.push(closingLine(record.timestamp));
    }
    if (lines.length > 0) await this.#write(lines.join(''));
  }

  async close(): Promise<void> {
    try {
      await this.#handle.sync();
    } finally {
      await this.#handle.close();
    }
  }

  async #write(text: string): Promise<void> {
    const bytes = Buffer.from(text);
    // Unlike `write`, it does not return before all bytes are written.
    await this.#handle.appendFile(bytes);
    this.#sizeBytes += bytes.length;
  }
}

function closingLine(timestamp: string): string {
  return formatLine({ timestamp, stream: 'stderr', text: LOG_LIMIT_NOTICE });
}

/**
 * A crash can leave half a record at the end, or bytes that are no record. All of it goes, back to the
 * last line that has a time, so that the next copy begins just there; without any such line the file
 * begins anew, for a copy that begins at no time would repeat what the file holds.
 *
 * @returns where the file ends now, and how its last line begins.
 */
async function cutToLastRecord(handle: FileHandle): Promise<{ end: number; head: string }> {
  const { size } = await handle.stat();
  let end = await afterLineBreak(handle, 1, { end: size });
  let head = '';
  while (end > 0) {
    const start = await afterLineBreak(handle, 2, { end });
    const { buffer, bytesRead } = await handle.read(Buffer.alloc(HEAD_BYTES), 0, HEAD_BYTES, start);
    head = buffer.toString('utf8', 0, Math.min(bytesRead, end - start));
    if (TIMESTAMP.test(head)) break;
    end = start;
    head = '';
  }
  if (end < size) await handle.truncate(end);
  return { end, head };
}
