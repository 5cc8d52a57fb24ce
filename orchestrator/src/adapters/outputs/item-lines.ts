import { isUtf8 } from 'node:buffer';
import { LineBuffer } from '../system/line-buffer.ts';

/** A line of a file of items. */
export interface ItemLine {
  /** Without its line break and without byte order marks; of a line that is too long, its start. */
  readonly text: string;
  /** 1 for the first. */
  readonly number: number;
  readonly isTooLong: boolean;
  /** It ends with a line break. */
  readonly isWhole: boolean;
  /** Some of its bytes are not UTF-8; they are U+FFFD. */
  readonly isAltered: boolean;
}

const LINE_FEED = 0x0a;
const REPLACEMENT = '\uFFFD';
/** Of a line that is too long: enough to recognize it. */
const START_BYTES = 256;

/**
 * Cuts the bytes of one file into lines. A byte order mark is no part of JSON (RFC 8259, section 8.1), but some programs
 * write one, and `cat` leaves it in the middle of a file.
 */
export class ItemLines {
  readonly #rest: LineBuffer;
  #number = 0;

  constructor(limitBytes: number) {
    this.#rest = new LineBuffer(limitBytes);
  }

  /** The lines that this chunk completes. */
  push(chunk: Buffer): ItemLine[] {
    const lines: ItemLine[] = [];
    let start = 0;
    for (let end = chunk.indexOf(LINE_FEED); end !== -1; end = chunk.indexOf(LINE_FEED, start)) {
      this.#rest.add(chunk.subarray(start, end));
      lines.push(this.#take(true));
      start = end + 1;
    }
    this.#rest.add(chunk.subarray(start));
    return lines;
  }

  /** The last line, if it had no line break. */
  end(): ItemLine[] {
    return this.#rest.isEmpty ? [] : [this.#take(false)];
  }

  #take(isWhole: boolean): ItemLine {
    const isTooLong = this.#rest.isCut;
    const bytes = this.#rest.takeBytes();
    const shown = isTooLong ? bytes.subarray(0, START_BYTES) : bytes;
    const text = shown
      .toString('utf8')
      .replace(/^\uFEFF+/, '')
      .replace(/\r$/, '');
    this.#number += 1;
    const isAltered = !isTooLong && text.includes(REPLACEMENT) && !isUtf8(bytes);
    return { text, number: this.#number, isTooLong, isWhole, isAltered };
  }
}
