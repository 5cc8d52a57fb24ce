import { appendFile, constants, open, type FileHandle } from 'node:fs/promises';
import { LogPlace, type LogPosition } from '../../domain/log-position.ts';
import type { LogWriter } from '../../ports/log-files.ts';
import type { LogRecord } from '../../ports/runtime.ts';
import { afterLineBreak, eachLineHead } from './file-lines.ts';
import { LOG_LIMIT_NOTICE } from './log-limit.ts';
import { logTimeAfter } from './log-times.ts';

/** Enough to contain the time of a line, or the complete closing record. */
const HEAD_BYTES = 4096;
const TIMESTAMP = /^\d{4}-\d\d-\d\dT\d\d:\d\d:\d\d(?:\.\d+)?Z(?= )/;
/** Of a record of the runtime; notes of our own are no part of its log. */
const RECORD = /^(\S+Z) (stdout|stderr) /;
const NOTE = / crawlerd (.*?)\n?$/s;

/** A record of the runtime, or a note of our own. */
type Line = LogRecord | (Omit<LogRecord, 'stream'> & { readonly stream: 'crawlerd' });

/** The line of a record in the file. Control characters that some readers take for line breaks are made visible. */
function formatLine({ timestamp, stream, text }: Line): string {
  return `${timestamp} ${stream} ${visible(text)}\n`;
}

function visible(text: string): string {
  return text.replaceAll('\r', '␍').replaceAll('\n', '␊');
}

/** A note is one sentence, or one process; it must fit into the head of a line that is read back. */
const NOTE_CHARACTERS_MAX = 1000;

const MODE = 0o600;

/**
 * {@link LogWriter} to a file that is opened for each write: most crawls print rarely, and a thousand open
 * files would take a thousand descriptors and slow every garbage collection.
 */
export class LogFileWriter implements LogWriter {
  readonly #file: string;
  readonly #limitBytes: number;
  #sizeBytes: number;
  #lastNote: string | null;
  /** The latest time in the file, so that each note gets its own time. */
  #latest: string | null;
  /** Writes are serialized across all callers. */
  #writing: Promise<void> = Promise.resolve();

  private constructor(file: string, limitBytes: number, { end, note, latest }: FileEnd) {
    this.#file = file;
    this.#limitBytes = limitBytes;
    this.#sizeBytes = end;
    this.#lastNote = note;
    this.#latest = latest;
  }

  static async at(file: string, limitBytes: number): Promise<LogFileWriter> {
    const fileEnd = await withFile(file, cutToLastRecord);
    const writer = new LogFileWriter(file, limitBytes, fileEnd);
    const lastTimestamp = TIMESTAMP.exec(fileEnd.head)?.[0] ?? null;
    // A crash may have happened between the last record that fitted and the closing record.
    if (writer.isFull && lastTimestamp !== null && !fileEnd.head.includes(LOG_LIMIT_NOTICE)) {
      await writer.#write(closingLine(lastTimestamp));
    }
    return writer;
  }

  get isFull(): boolean {
    return this.#sizeBytes >= this.#limitBytes;
  }

  /** Reads the whole file, as the last record of a stream may be anywhere in it. */
  async position(): Promise<LogPosition> {
    const place = new LogPlace();
    await this.#writing;
    if (this.#sizeBytes === 0) return place.position;
    await withFile(this.#file, async (handle) => {
      await eachLineHead(handle, this.#sizeBytes, (head) => {
        const [, timestamp, stream] = RECORD.exec(head) ?? [];
        if (timestamp === undefined || stream === undefined) return;
        place.pass({ timestamp, stream: stream === 'stderr' ? 'stderr' : 'stdout' });
      });
    });
    return place.position;
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
      this.#noteTime(record.timestamp);
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
    const timestamp = logTimeAfter(this.#latest, Date.now());
    this.#noteTime(timestamp);
    await this.#write(formatLine({ timestamp, stream: 'crawlerd', text }));
  }

  #noteTime(timestamp: string): void {
    if (this.#latest === null || this.#latest < timestamp) this.#latest = timestamp;
  }

  async close(): Promise<void> {
    await this.#writing;
    await withFile(this.#file, async (handle) => handle.sync());
  }

  async #write(text: string): Promise<void> {
    const bytes = Buffer.from(text);
    this.#sizeBytes += bytes.length;
    // Unlike `write`, it does not return before all bytes are written.
    const written = this.#writing.then(() => appendFile(this.#file, bytes, { mode: MODE }));
    this.#writing = written.catch(() => undefined);
    await written;
  }
}

async function withFile<T>(file: string, work: (handle: FileHandle) => Promise<T>): Promise<T> {
  const handle = await open(file, constants.O_RDWR | constants.O_CREAT, MODE);
  try {
    return await work(handle);
  } finally {
    await handle.close();
  }
}

function closingLine(after: string): string {
  return formatLine({ timestamp: logTimeAfter(after, 0), stream: 'stderr', text: LOG_LIMIT_NOTICE });
}

/** How a file ends after truncation. */
interface FileEnd {
  readonly end: number;
  /** How the last record of the runtime begins; empty if there is none. */
  readonly head: string;
  /** The note that ends the file, if one does. */
  readonly note: string | null;
  /** The latest time of its last lines. */
  readonly latest: string | null;
}

/**
 * A crash can leave half a record at the end, or bytes that are no record. The file is truncated to the last
 * line with a time, so that the next copy continues exactly there; without such a line it is emptied, because
 * a copy that begins anew would repeat the content of the file.
 */
async function cutToLastRecord(handle: FileHandle): Promise<FileEnd> {
  const { size } = await handle.stat();
  let position = await afterLineBreak(handle, 1, { end: size });
  let end: number | null = null;
  let note: string | null = null;
  let latest: string | null = null;
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
      if (latest === null || latest < timestamp) latest = timestamp;
      if (!isNote) head = line;
    }
    position = start;
  }
  const cut = end ?? 0;
  if (cut < size) await handle.truncate(cut);
  return { end: cut, head, note, latest };
}
