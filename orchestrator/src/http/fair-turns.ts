import { PART_BYTES, TURN_BYTES, type Turns } from '../ports/turns.ts';

interface Waiting {
  readonly bytes: number;
  readonly go: () => void;
}

/** Reads of which the ends may come together, and with them the work that they were made for. */
const READS_MAX = TURN_BYTES / PART_BYTES;

/**
 * {@link Turns} in the order in which they were asked for. `setImmediate` alone is no such thing: of a thousand
 * answers that wait for it, all go on in the same turn of the event loop.
 */
export class FairTurns implements Turns {
  #waiting: Waiting[] = [];
  #readsLeft = READS_MAX;
  /** What may still be done at once in this turn of the event loop. */
  #leftAtOnce = TURN_BYTES;
  readonly #readers: (() => void)[] = [];

  async next(bytes = PART_BYTES): Promise<void> {
    return new Promise((go) => {
      if (this.#waiting.push({ bytes, go }) === 1) setImmediate(() => this.#turn());
    });
  }

  /**
   * Whether so much may be done right now: nobody waits, and what was done so in this turn of the event loop is less than
   * a turn holds. To wait costs more than most answers.
   */
  atOnce(bytes: number): boolean {
    if (this.#waiting.length > 0 || bytes > this.#leftAtOnce) return false;
    if (this.#leftAtOnce === TURN_BYTES) {
      setImmediate(() => {
        this.#leftAtOnce = TURN_BYTES;
      });
    }
    this.#leftAtOnce -= bytes;
    return true;
  }

  /**
   * Does the next step of something that reads, when it is its turn. Few steps are under way at a time: all that have
   * begun may end in one turn of the event loop. For what waits only for a disk.
   */
  async read<T>(step: () => Promise<T>): Promise<T> {
    if (this.#readsLeft > 0) this.#readsLeft--;
    else await new Promise<void>((go) => this.#readers.push(go));
    try {
      await this.next();
      return await step();
    } finally {
      const next = this.#readers.shift();
      if (next === undefined) this.#readsLeft++;
      else next();
    }
  }

  #turn(): void {
    let left = TURN_BYTES;
    const end = this.#waiting.findIndex(({ bytes }, i) => (left -= bytes) < 0 && i > 0);
    const now = this.#waiting.slice(0, end === -1 ? this.#waiting.length : end);
    this.#waiting = this.#waiting.slice(now.length);
    // The next turn is the loop's next: what has arrived meanwhile comes before it.
    if (this.#waiting.length > 0) setImmediate(() => this.#turn());
    for (const { go } of now) go();
  }
}
