import type { Leniency } from '../records/leniencies.ts';
import { lenientHead } from './lenient-head.ts';

/** As for other answers; the rewritten head has the same limit once more. */
const HEAD_BYTES_MAX = 65_536;
/** Further interim answers are left to the strict parser, which counts them or refuses them. */
const INTERIM_MAX = 20;
/** As browsers do, a few bytes in front of the status line are passed over. */
const STATUS_LINE = /^[^]{0,4}?HTTP[/ \t]/i;
const STATUS_LINE_BYTES = 9;
const HEAD_END = /\n\r?\n/;
const EMPTY: Buffer = Buffer.alloc(0);

/**
 * Rewrites the head of the one response on a connection into a form that the strict parser accepts. Everything else is
 * passed on as it is: the body, a head that has nothing wrong, and one that must not be read, which that parser refuses.
 */
export class HeadRepair {
  readonly #onLeniency: (leniency: Leniency) => void;
  #held: Buffer[] = [];
  #heldBytes = 0;
  /** The last characters that were held: the end of a head may come in two pieces. */
  #tail = '';
  #interims = 0;
  #hasStatusLine = false;
  #isOver = false;

  constructor(onLeniency: (leniency: Leniency) => void) {
    this.#onLeniency = onLeniency;
  }

  /** Whether all that comes is passed on. */
  get isOver(): boolean {
    return this.#isOver;
  }

  /** What the strict parser gets once these bytes have arrived; nothing while a head is incomplete. */
  feed(piece: Buffer): Buffer {
    if (this.#isOver) return piece;
    this.#held.push(piece);
    this.#heldBytes += piece.length;
    const recent = this.#tail + piece.toString('latin1');
    this.#tail = recent.slice(-2);
    if (this.#hasStatusLine && !HEAD_END.test(recent))
      return this.#heldBytes > HEAD_BYTES_MAX ? this.rest() : EMPTY;
    return this.#repaired(Buffer.concat(this.#held));
  }

  /** What was held, as it is. */
  rest(): Buffer {
    const held = Buffer.concat(this.#held);
    this.#held = [];
    this.#isOver = true;
    return held;
  }

  #repaired(bytes: Buffer): Buffer {
    const out: Buffer[] = [];
    let left = bytes;
    while (!this.#isOver) {
      const text = left.subarray(0, HEAD_BYTES_MAX).toString('latin1');
      const start = STATUS_LINE.exec(text)?.[0];
      if (start === undefined && text.length >= STATUS_LINE_BYTES) break;
      this.#hasStatusLine = start !== undefined;
      const from = start === undefined ? 0 : start.length - 'HTTP/'.length;
      const end = start === undefined ? null : HEAD_END.exec(text.slice(from));
      if (end === null) {
        if (left.length > HEAD_BYTES_MAX) break;
        this.#hold(left);
        return Buffer.concat(out);
      }
      const length = end.index + end[0].length;
      const head = lenientHead(text.slice(from, from + length));
      if (head === null || (head.status < 200 && ++this.#interims > INTERIM_MAX)) break;
      for (const leniency of head.leniencies) this.#onLeniency(leniency);
      if (from > 0) this.#onLeniency('bad_status_line');
      if (head.status === 100) this.#onLeniency('unasked_continue');
      else out.push(head.leniencies.size > 0 ? head.bytes : left.subarray(from, from + length));
      left = left.subarray(from + length);
      this.#isOver = head.status >= 200 || head.status === 101;
    }
    this.#isOver = true;
    this.#held = [];
    return Buffer.concat([...out, left]);
  }

  #hold(bytes: Buffer): void {
    this.#held = [bytes];
    this.#heldBytes = bytes.length;
    this.#tail = bytes.subarray(-2).toString('latin1');
  }
}
