/** Ends what stands still: its signal aborts when nothing has come for a time, once that is being timed. */
export class IdleLimit {
  readonly #abort = new AbortController();
  #timer: NodeJS.Timeout | null = null;
  #hasRunOut = false;

  get signal(): AbortSignal {
    return this.#abort.signal;
  }

  /** Whether it was standing still that aborted the signal. */
  get hasRunOut(): boolean {
    return this.#hasRunOut;
  }

  /** Times from now on. */
  start(idleMs: number): void {
    this.#timer ??= setTimeout(() => {
      this.#hasRunOut = !this.signal.aborted;
      this.#abort.abort();
    }, idleMs);
  }

  /** Something came: the time begins again. */
  restart(): void {
    if (!this.signal.aborted) this.#timer?.refresh();
  }

  /** Aborts the signal for another reason; nothing is timed any more. */
  abort(): void {
    if (this.#timer !== null) clearTimeout(this.#timer);
    this.#abort.abort();
  }
}
