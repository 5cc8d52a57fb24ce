import type { Clock } from '../base/clock.ts';

/**
 * A stop in steps, each at its own time within the grace period. Every step is an AbortSignal:
 *
 * - `stop`: nothing new is started; what is in flight may finish
 * - `abort`: what is still in flight is aborted
 * - `endWorker`: a crawl thread that still runs (a page may keep it busy) is terminated
 * - `endOutput`: output formats are no longer built; the items are safe in the .jsonl
 * - `endReport`: the completion is no longer sent
 *
 * The last one comes well before the end of the grace period, because SIGKILL follows that.
 */
export class Shutdown {
  readonly #steps = {
    stop: new AbortController(),
    abort: new AbortController(),
    endWorker: new AbortController(),
    endOutput: new AbortController(),
    endReport: new AbortController(),
  };
  readonly #clock: Clock;
  readonly #graceMs: number;
  #askedBy: string | null = null;
  #signals = 0;

  constructor(clock: Clock, graceMs: number) {
    this.#clock = clock;
    this.#graceMs = graceMs;
  }

  get stop(): AbortSignal {
    return this.#steps.stop.signal;
  }
  get abort(): AbortSignal {
    return this.#steps.abort.signal;
  }
  get endWorker(): AbortSignal {
    return this.#steps.endWorker.signal;
  }
  get endOutput(): AbortSignal {
    return this.#steps.endOutput.signal;
  }
  get endReport(): AbortSignal {
    return this.#steps.endReport.signal;
  }

  /** Who requested the stop first, such as `SIGTERM`; null before that. */
  get askedBy(): string | null {
    return this.#askedBy;
  }

  /** Handles a signal: the first requests a graceful stop, every further one a quick end. */
  signal(name: NodeJS.Signals): void {
    this.#signals += 1;
    if (this.#signals === 1) this.request(name);
    else this.#hurry();
  }

  /** Requests a graceful stop; further calls have no effect. */
  request(by: string): void {
    if (this.#askedBy !== null) return;
    this.#askedBy = by;
    const beforeEnd = (ms: number, share: number): number =>
      Math.max(this.#graceMs - ms, this.#graceMs * share);
    this.#steps.stop.abort();
    this.#at(beforeEnd(3000, 0.4), this.#steps.abort);
    this.#at(beforeEnd(2500, 0.5), this.#steps.endWorker);
    this.#at(beforeEnd(2000, 0.6), this.#steps.endOutput);
    this.#at(beforeEnd(700, 0.8), this.#steps.endReport);
  }

  /** The results are on disk already; what remains is one quick attempt to report them. */
  #hurry(): void {
    this.#steps.abort.abort();
    this.#steps.endWorker.abort();
    this.#steps.endOutput.abort();
    this.#at(HURRIED_REPORT_MS, this.#steps.endReport);
  }

  #at(ms: number, step: AbortController): void {
    this.#clock.after(ms, () => step.abort());
  }
}

const HURRIED_REPORT_MS = 1000;
