import type { Timers } from '../ports/timers.ts';

/** Ends what stands still: its signal aborts when nothing has come for a time, once that is being timed. */
export class IdleLimit {
  readonly #timers: Timers;
  readonly #abort = new AbortController();
  #idleMs: number | null = null;
  #wait: AbortController | null = null;
  #hasRunOut = false;

  constructor(timers: Timers) {
    this.#timers = timers;
  }

  get signal(): AbortSignal {
    return this.#abort.signal;
  }

  /** Whether it was standing still that aborted the signal. */
  get hasRunOut(): boolean {
    return this.#hasRunOut;
  }

  /** Times from now on. */
  start(idleMs: number): void {
    if (this.#idleMs !== null || this.signal.aborted) return;
    this.#idleMs = idleMs;
    void this.#time(idleMs);
  }

  /** Something came: the time begins again. */
  restart(): void {
    if (this.#idleMs === null || this.signal.aborted) return;
    this.#wait?.abort();
    void this.#time(this.#idleMs);
  }

  /** Aborts the signal for another reason; nothing is timed any more. */
  abort(): void {
    this.#abort.abort();
    this.#wait?.abort();
  }

  async #time(idleMs: number): Promise<void> {
    const wait = new AbortController();
    this.#wait = wait;
    await this.#timers.pause(idleMs, wait.signal);
    if (wait.signal.aborted || this.signal.aborted) return;
    this.#hasRunOut = true;
    this.#abort.abort();
  }
}
