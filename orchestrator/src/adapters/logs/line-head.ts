const NOTHING = Buffer.alloc(0);

/** The beginning of a line that comes in pieces: so much of it as is wanted. */
export class LineHead {
  readonly #maxBytes: number;
  #pieces: Buffer[] = [];
  #length = 0;

  constructor(maxBytes: number) {
    this.#maxBytes = maxBytes;
  }

  get isFull(): boolean {
    return this.#length >= this.#maxBytes;
  }

  get bytes(): Buffer {
    return this.#pieces.length === 0 ? NOTHING : Buffer.concat(this.#pieces);
  }

  /** Copies the piece: its memory may be used again. */
  add(piece: Buffer): void {
    if (piece.length === 0 || this.isFull) return;
    const kept = Buffer.from(piece.subarray(0, this.#maxBytes - this.#length));
    this.#pieces.push(kept);
    this.#length += kept.length;
  }

  /** The line with its last piece; then the next line begins. Not copied if it is all in that piece. */
  ended(last: Buffer): Buffer {
    if (this.#length === 0) return last.subarray(0, this.#maxBytes);
    this.add(last);
    const line = this.bytes;
    this.#pieces = [];
    this.#length = 0;
    return line;
  }
}
