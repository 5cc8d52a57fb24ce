import { cutMark } from '../../domain/cut-mark.ts';

const MIB = 1024 * 1024;

/** A line is cut after this many bytes, so that output without line breaks cannot fill the memory. */
export const LINE_LIMIT_BYTES = MIB;

const LINE_FEED = 0x0a;
const CARRIAGE_RETURN = 0x0d;

/**
 * Joins the pieces of one line. Bytes are decoded only when the line is complete: pieces may be cut in the
 * middle of a character.
 */
export class LineBuffer {
  readonly #limitBytes: number;
  #pieces: Buffer[] = [];
  #length = 0;
  #cut = false;

  constructor(limitBytes = LINE_LIMIT_BYTES) {
    this.#limitBytes = limitBytes;
  }

  get isEmpty(): boolean {
    return this.#length === 0;
  }

  /** Whether the line is longer than the limit. */
  get isCut(): boolean {
    return this.#cut;
  }

  /** Adds bytes without a line break. */
  add(piece: Buffer): void {
    if (piece.length === 0) return;
    const room = this.#limitBytes - this.#length;
    this.#cut ||= piece.length > room;
    // A copy, so that a small piece does not keep its whole chunk in memory.
    if (room > 0) this.#pieces.push(Buffer.from(piece.subarray(0, room)));
    this.#length += Math.min(piece.length, Math.max(room, 0));
  }

  /** The line so far, without a trailing carriage return; afterwards the buffer is empty. */
  take(): string {
    const mark = this.#cut ? cutMark(this.#limitBytes / MIB) : '';
    const bytes = this.takeBytes();
    const end = bytes.at(-1) === CARRIAGE_RETURN ? bytes.length - 1 : bytes.length;
    return bytes.toString('utf8', 0, end) + mark;
  }

  /** The same, as it is. */
  takeBytes(): Buffer {
    const bytes = Buffer.concat(this.#pieces);
    this.clear();
    return bytes;
  }

  clear(): void {
    this.#pieces = [];
    this.#length = 0;
    this.#cut = false;
  }
}

/** Cuts a stream of bytes into lines, at line feeds only. A line that is too long is cut, with a mark. */
export class LineSplitter {
  readonly #rest: LineBuffer;

  constructor({ limitBytes }: { readonly limitBytes?: number } = {}) {
    this.#rest = new LineBuffer(limitBytes);
  }

  /** Whether the line that is being read is longer than the limit already. */
  get isInLongLine(): boolean {
    return this.#rest.isCut;
  }

  /** The lines that this chunk completes. */
  push(chunk: Buffer): string[] {
    const lines: string[] = [];
    let start = 0;
    for (let end = chunk.indexOf(LINE_FEED); end !== -1; end = chunk.indexOf(LINE_FEED, start)) {
      this.#rest.add(chunk.subarray(start, end));
      lines.push(this.#rest.take());
      start = end + 1;
    }
    this.#rest.add(chunk.subarray(start));
    return lines;
  }

  /** The last line, if it had no line break. */
  end(): string[] {
    return this.#rest.isEmpty ? [] : [this.#rest.take()];
  }
}
