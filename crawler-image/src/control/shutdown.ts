import type { Clock } from '../base/clock.ts';

/**
 * A stop, in steps, each of which has its time within the grace. Every step is an AbortSignal:
 *
 * - `stop`: asked for; nothing new is started, what is in flight may end
 * - `abort`: what is still in flight is broken off
 * - `endWorker`: a crawl thread that has not come to its end (a page may keep it busy) is ended
 * - `endOutput`: output formats are no longer built; the items are safe in the .jsonl
 * - `endReport`: the completion is no longer sent
 *
 * The last one comes well before the grace is over, for what comes after it is SIGKILL.
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

  /** Who asked first, such as `SIGTERM`; null as long as nobody did. */
  get askedBy(): string | null {
    return this.#askedBy;
  }

  /** A signal: the first asks for a graceful stop, every further one for haste. */
  signal(name: NodeJS.Signals): void {
    this.#signals += 1;
    if (this.#signals === 1) this.request(name);
    else this.#hurry();
  }

  /** Asks for a graceful stop; asking again changes nothing. */
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

  /** What was found is already on disk: all that is left is one quick try to report it. */
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
