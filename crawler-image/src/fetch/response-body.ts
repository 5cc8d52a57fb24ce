import { errors, type Dispatcher } from 'undici';

type Piece = IteratorResult<Buffer, undefined>;

interface Reader {
  readonly resolve: (piece: Piece) => void;
  readonly reject: (error: unknown) => void;
}

/** So much is received before it is read; then the server has to wait. */
const WAITING_BYTES_MAX = 65_536;
/** Of a body that is not wanted: up to this it is received, so that the connection can be used again. */
const DISCARDED_BYTES_MAX = 131_072;

/** The body of a response, as it arrives. */
export class ResponseBody implements AsyncIterableIterator<Buffer, undefined, undefined> {
  readonly #controller: Dispatcher.DispatchController;
  #pieces: Buffer[] = [];
  #waitingBytes = 0;
  #readers: Reader[] = [];
  #isComplete = false;
  #fault: { readonly error: unknown } | null = null;

  constructor(controller: Dispatcher.DispatchController) {
    this.#controller = controller;
  }

  [Symbol.asyncIterator](): this {
    return this;
  }

  next(): Promise<Piece> {
    const [first, ...others] = this.#pieces;
    if (first !== undefined) {
      // In one piece: servers may send a great many of a few bytes each.
      const piece = others.length === 0 ? first : Buffer.concat(this.#pieces);
      this.#pieces = [];
      this.#waitingBytes = 0;
      if (this.#controller.paused) this.#controller.resume();
      return Promise.resolve({ done: false, value: piece });
    }
    if (this.#fault !== null) return Promise.reject(this.#fault.error);
    if (this.#isComplete) return Promise.resolve({ done: true, value: undefined });
    return new Promise((resolve, reject) => this.#readers.push({ resolve, reject }));
  }

  /** Closes the connection unless all of the body has arrived. */
  destroy(): void {
    this.#pieces = [];
    if (!this.#isComplete) this.#controller.abort(new errors.RequestAbortedError());
  }

  /** Receives the rest unread if it is short, and otherwise closes the connection. */
  async discard(): Promise<void> {
    let bytes = 0;
    try {
      for (let piece = await this.next(); piece.done !== true; piece = await this.next()) {
        bytes += piece.value.length;
        if (bytes > DISCARDED_BYTES_MAX) return this.destroy();
      }
    } catch {
      // It was not wanted anyway.
    }
  }

  /** Called with each piece as it arrives. */
  add(piece: Buffer): void {
    const reader = this.#readers.shift();
    if (reader !== undefined) return reader.resolve({ done: false, value: piece });
    this.#pieces.push(piece);
    this.#waitingBytes += piece.length;
    if (this.#waitingBytes > WAITING_BYTES_MAX) this.#controller.pause();
  }

  /** Called when all of it has arrived. */
  complete(): void {
    this.#isComplete = true;
    for (const { resolve } of this.#readers.splice(0)) resolve({ done: true, value: undefined });
  }

  /** Called when the connection fails, or is closed; what has arrived before can still be read. */
  fail(error: unknown): void {
    this.#fault = { error };
    for (const { reject } of this.#readers.splice(0)) reject(error);
  }
}
