import type { LogWork } from '../ports/opened-log.ts';
import type { Turns } from '../ports/turns.ts';

/** What is read for one page at most, however few lines are found. */
const PAGE_READ_BYTES = 64 * 1024 * 1024;

/** What it costs to look for one more log. */
const OPEN_BYTES = 64 * 1024;

/** The work for one page of a log: so much and no more, in turns, and not for a reader who has left. */
export class BoundedLogWork implements LogWork {
  readonly #turns: Turns;
  readonly #signal: AbortSignal;
  #leftBytes = PAGE_READ_BYTES;
  #takenBytes = 0;

  constructor(turns: Turns, signal: AbortSignal) {
    this.#turns = turns;
    this.#signal = signal;
  }

  get takenBytes(): number {
    return this.#takenBytes;
  }

  get isOver(): boolean {
    return this.#leftBytes === 0 || this.#signal.aborted;
  }

  take(bytes: number): number {
    if (this.#signal.aborted) return 0;
    const taken = Math.min(bytes, this.#leftBytes);
    this.#leftBytes -= taken;
    this.#takenBytes += taken;
    return taken;
  }

  /** To be waited for before one more log is opened: there may be many without a line. */
  async open(): Promise<void> {
    this.#leftBytes = Math.max(0, this.#leftBytes - OPEN_BYTES);
    await this.#turns.next(OPEN_BYTES);
  }

  turn(bytes: number): Promise<void> {
    return this.#turns.next(bytes);
  }
}
