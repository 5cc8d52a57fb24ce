/** A line is cut after this many bytes, so that output without line breaks cannot fill the memory. */
export const LINE_LIMIT_BYTES = 1024 * 1024;

const CUT_MARK = ' [crawlerd cut this line after 1 MiB]';
const LINE_FEED = 0x0a;
const CARRIAGE_RETURN = 0x0d;

/**
 * Joins the pieces of one line. Bytes are decoded only when the line is whole: pieces may be cut in the
 * middle of a character.
 */
export class LineBuffer {
  #pieces: Buffer[] = [];
  #length = 0;
  #cut = false;

  get isEmpty(): boolean {
    return this.#length === 0;
  }

  /** Adds bytes that hold no line break. */
  add(piece: Buffer): void {
    if (piece.length === 0) return;
    const room = LINE_LIMIT_BYTES - this.#length;
    this.#cut ||= piece.length > room;
    // A copy, so that a small piece does not keep the whole chunk it was read with.
    if (room > 0) this.#pieces.push(Buffer.from(piece.subarray(0, room)));
    this.#length += Math.min(piece.length, Math.max(room, 0));
  }

  /** The line so far, without a trailing carriage return; afterwards the buffer is empty. */
  take(): string {
    const bytes = Buffer.concat(this.#pieces);
    const end = bytes.at(-1) === CARRIAGE_RETURN ? bytes.length - 1 : bytes.length;
    const text = bytes.toString('utf8', 0, end) + (this.#cut ? CUT_MARK : '');
    this.#pieces = [];
    this.#length = 0;
    this.#cut = false;
    return text;
  }
}

/** Cuts a stream of bytes into lines. */
export class LineSplitter {
  readonly #rest = new LineBuffer();

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
