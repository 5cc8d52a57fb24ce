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
const CARRIAGE_RETURN = 0x0d;
const BYTE_ORDER_MARK = 0xfeff;
const REPLACEMENT = '\uFFFD';
/** Of a line that is too long: enough to recognize it. */
const START_BYTES = 256;

/**
 * Cuts the bytes of one file into lines. A byte order mark is no part of JSON (RFC 8259, section 8.1), but some programs
 * write one, and `cat` leaves it in the middle of a file.
 */
export class ItemLines {
  readonly #rest: LineBuffer;
  readonly #limitBytes: number;
  #number = 0;

  constructor(limitBytes: number) {
    this.#rest = new LineBuffer(limitBytes);
    this.#limitBytes = limitBytes;
  }

  /** The lines that this chunk completes. */
  push(chunk: Buffer): ItemLine[] {
    const lines: ItemLine[] = [];
    let start = 0;
    for (let end = chunk.indexOf(LINE_FEED); end !== -1; end = chunk.indexOf(LINE_FEED, start)) {
      if (this.#rest.isEmpty && end - start <= this.#limitBytes) {
        lines.push(this.#line(chunk, start, end));
      } else {
        this.#rest.add(chunk.subarray(start, end));
        lines.push(this.#take(true));
      }
      start = end + 1;
    }
    this.#rest.add(chunk.subarray(start));
    return lines;
  }

  /** The last line, if it had no line break. */
  end(): ItemLine[] {
    return this.#rest.isEmpty ? [] : [this.#take(false)];
  }

  /** One that lies in one chunk, as nearly all do: it is decoded where it is. */
  #line(chunk: Buffer, start: number, end: number): ItemLine {
    const text = plainText(chunk.toString('utf8', start, end));
    const isAltered = text.includes(REPLACEMENT) && !isUtf8(chunk.subarray(start, end));
    this.#number += 1;
    return { text, number: this.#number, isTooLong: false, isWhole: true, isAltered };
  }

  #take(isWhole: boolean): ItemLine {
    const isTooLong = this.#rest.isCut;
    const bytes = this.#rest.takeBytes();
    const text = plainText((isTooLong ? bytes.subarray(0, START_BYTES) : bytes).toString('utf8'));
    this.#number += 1;
    const isAltered = !isTooLong && text.includes(REPLACEMENT) && !isUtf8(bytes);
    return { text, number: this.#number, isTooLong, isWhole, isAltered };
  }
}

/** Without byte order marks before it, and without a carriage return behind it. */
function plainText(line: string): string {
  let start = 0;
  while (line.charCodeAt(start) === BYTE_ORDER_MARK) start += 1;
  const last = line.length - 1;
  const end = line.charCodeAt(last) === CARRIAGE_RETURN ? last : line.length;
  return start === 0 && end === line.length ? line : line.slice(start, Math.max(start, end));
}
