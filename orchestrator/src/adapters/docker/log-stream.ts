import { Transform, type TransformCallback } from 'node:stream';
import type { LogRecord } from '../../ports/runtime.ts';
import { LineBuffer } from '../system/line-buffer.ts';

const HEADER_BYTES = 8;
const STREAMS: Record<number, LogRecord['stream']> = { 1: 'stdout', 2: 'stderr' };
/** Instead of an entry: why the engine cannot read its own log any further. */
const ENGINE_FAULT = 3;
const FAULT_BYTES_MAX = 500;

/** A frame is one log entry: its time, a space, its text. Without a line break the line continues. */
interface OpenLine {
  timestamp: string | null;
  readonly text: LineBuffer;
}

/**
 * Bytes of the engine's log answer (frames of 8 bytes header and payload, with `timestamps=1`) in,
 * {@link LogRecord}s out. Frames may be cut anywhere. The engine splits lines over 16 KiB into several
 * entries with the same time, which are joined again. Reading slowly slows the engine down.
 */
export class LogDemultiplexer extends Transform {
  readonly #isOver: boolean;
  readonly #open: Record<LogRecord['stream'], OpenLine> = {
    stdout: { timestamp: null, text: new LineBuffer() },
    stderr: { timestamp: null, text: new LineBuffer() },
  };
  #pending: Buffer = Buffer.alloc(0);
  #fault: string | null = null;

  /** @param isOver nothing more will be printed: a line without its end is one, too, and not still to be continued. */
  constructor(isOver: boolean) {
    super({ readableObjectMode: true });
    this.#isOver = isOver;
  }

  /** Why the log is incomplete; null if the engine reported no such error. */
  get fault(): string | null {
    return this.#fault;
  }

  override _transform(chunk: Buffer, _encoding: BufferEncoding, done: TransformCallback): void {
    const bytes = this.#pending.length === 0 ? chunk : Buffer.concat([this.#pending, chunk]);
    let start = 0;
    while (bytes.length - start >= HEADER_BYTES) {
      const end = start + HEADER_BYTES + bytes.readUInt32BE(start + 4);
      if (bytes.length < end) break;
      const kind = bytes.readUInt8(start);
      const stream = STREAMS[kind];
      const payload = bytes.subarray(start + HEADER_BYTES, end);
      if (stream !== undefined) this.#entry(stream, payload);
      else if (kind === ENGINE_FAULT) this.#fault ??= payload.toString('utf8', 0, FAULT_BYTES_MAX).trim();
      start = end;
    }
    this.#pending = Buffer.from(bytes.subarray(start));
    done();
  }

  override _flush(done: TransformCallback): void {
    if (this.#isOver) {
      this.#emit('stdout');
      this.#emit('stderr');
    }
    done();
  }

  #entry(stream: LogRecord['stream'], entry: Buffer): void {
    const open = this.#open[stream];
    const space = entry.indexOf(' ');
    const timestamp = space === -1 ? '' : nineDecimals(entry.toString('latin1', 0, space));
    // All pieces of a long line carry the time of the first: another time means another line.
    if (open.timestamp !== null && timestamp !== open.timestamp) this.#emit(stream);
    open.timestamp = timestamp;
    const isWhole = entry.at(-1) === 0x0a;
    open.text.add(entry.subarray(space + 1, isWhole ? -1 : undefined));
    if (isWhole) this.#emit(stream);
  }

  #emit(stream: LogRecord['stream']): void {
    const open = this.#open[stream];
    if (open.timestamp === null) return;
    const record: LogRecord = { timestamp: open.timestamp, stream, text: open.text.take() };
    open.timestamp = null;
    this.push(record);
  }
}

/** RFC 3339 in UTC with nine decimals, as all log records have it. */
export function nineDecimals(time: string): string {
  const [, seconds = '', decimals = ''] =
    /^(\d{4}-\d\d-\d\dT\d\d:\d\d:\d\d)(?:\.(\d{1,9}))?Z$/.exec(time) ?? [];
  return seconds === '' ? time : `${seconds}.${decimals.padEnd(9, '0')}Z`;
}
