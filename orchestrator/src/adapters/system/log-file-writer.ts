import type { FileHandle } from 'node:fs/promises';
import type { LogWriter } from '../../ports/log-files.ts';
import type { LogRecord } from '../../ports/runtime.ts';
import { afterLineBreak } from './file-lines.ts';
import { LOG_LIMIT_NOTICE } from './log-limit.ts';

/** Enough of a line to hold its time and, if it is the closing record, all of it. */
const HEAD_BYTES = 4096;
const TIMESTAMP = /^\d{4}-\d\d-\d\dT\d\d:\d\d:\d\d(?:\.\d+)?Z(?= )/;
const NOTE = / crawlerd (.*)\n?$/s;

/** A record of the runtime, or a note of our own. */
type Line = LogRecord | (Omit<LogRecord, 'stream'> & { readonly stream: 'crawlerd' });

/** The line of a record in the file. Control characters that some take for line breaks become visible. */
function formatLine({ timestamp, stream, text }: Line): string {
  return `${timestamp} ${stream} ${visible(text)}\n`;
}

function visible(text: string): string {
  return text.replaceAll('\r', '␍').replaceAll('\n', '␊');
}

/** A note is one sentence, or one process; it must fit into the head of a line that is read back. */
const NOTE_CHARACTERS_MAX = 1000;

/** Our own time, written as the runtime writes its own. */
function nowInNanoseconds(): string {
  return new Date().toISOString().replace('Z', '000000Z');
}

/** {@link LogWriter} to a file opened for reading and appending; owns the handle. */
export class LogFileWriter implements LogWriter {
  readonly lastTimestamp: string | null;
  readonly #handle: FileHandle;
  readonly #limitBytes: number;
  #sizeBytes: number;
  #lastNote: string | null;
  /** Writes go one after another, whoever asks for them. */
  #writing: Promise<void> = Promise.resolve();

  private constructor(
    handle: FileHandle,
    limitBytes: number,
    sizeBytes: number,
    lastTimestamp: string | null,
    lastNote: string | null,
  ) {
    this.#handle = handle;
    this.#limitBytes = limitBytes;
    this.#sizeBytes = sizeBytes;
    this.lastTimestamp = lastTimestamp;
    this.#lastNote = lastNote;
  }

  static async at(handle: FileHandle, limitBytes: number): Promise<LogFileWriter> {
    const { end, head, note } = await cutToLastRecord(handle);
    const timestamp = TIMESTAMP.exec(head)?.[0] ?? null;
    const writer = new LogFileWriter(handle, limitBytes, end, timestamp, note);
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
    if (lines.length > 0) {
      this.#lastNote = null;
      await this.#write(lines.join(''));
    }
  }

  async note(line: string): Promise<void> {
    const text = visible(line).slice(0, NOTE_CHARACTERS_MAX);
    if (text === this.#lastNote) return;
    this.#lastNote = text;
    await this.#write(formatLine({ timestamp: nowInNanoseconds(), stream: 'crawlerd', text }));
  }

  async close(): Promise<void> {
    try {
      await this.#writing;
      await this.#handle.sync();
    } finally {
      await this.#handle.close();
    }
  }

  async #write(text: string): Promise<void> {
    const bytes = Buffer.from(text);
    this.#sizeBytes += bytes.length;
    // Unlike `write`, it does not return before all bytes are written.
    const written = this.#writing.then(() => this.#handle.appendFile(bytes));
    this.#writing = written.catch(() => undefined);
    await written;
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
 * Notes of our own are kept, but have no time of the runtime: the copy goes on from the record before.
 *
 * @returns where the file ends now, how its last record begins, and the note that ends it, if one does.
 */
async function cutToLastRecord(
  handle: FileHandle,
): Promise<{ end: number; head: string; note: string | null }> {
  const { size } = await handle.stat();
  let position = await afterLineBreak(handle, 1, { end: size });
  let end: number | null = null;
  let note: string | null = null;
  let head = '';
  while (position > 0 && head === '') {
    const start = await afterLineBreak(handle, 2, { end: position });
    const { buffer, bytesRead } = await handle.read(Buffer.alloc(HEAD_BYTES), 0, HEAD_BYTES, start);
    const line = buffer.toString('utf8', 0, Math.min(bytesRead, position - start));
    const timestamp = TIMESTAMP.exec(line)?.[0];
    if (timestamp !== undefined) {
      const noted = NOTE.exec(line.slice(timestamp.length))?.[1] ?? null;
      const isNote = noted !== null && line.startsWith(' crawlerd ', timestamp.length);
      if (end === null && isNote) note = noted;
      end ??= position;
      if (!isNote) head = line;
    }
    position = start;
  }
  const cut = end ?? 0;
  if (cut < size) await handle.truncate(cut);
  return { end: cut, head, note };
}
