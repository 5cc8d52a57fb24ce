import type { Logger } from '../ports/logger.ts';
import type { Timers } from '../ports/timers.ts';

export interface LoopsDeps {
  readonly timers: Timers;
  readonly logger: Logger;
}

type Work = () => void | Promise<void>;

/** Work that is done again and again until `stopped`. */
export class Loops {
  readonly #deps: LoopsDeps;
  readonly #stopped: AbortSignal;

  constructor(deps: LoopsDeps, stopped: AbortSignal) {
    this.#deps = deps;
    this.#stopped = stopped;
  }

  async every(intervalMs: number, work: Work): Promise<void> {
    while (!this.#stopped.aborted) {
      await this.#deps.timers.pause(intervalMs, this.#stopped);
      if (!this.#stopped.aborted) await this.guarded('a periodic scan', work);
    }
  }

  /** A fault in one piece of work is logged and ends there: the next look tries again. */
  async guarded(what: string, work: Work): Promise<void> {
    try {
      await work();
    } catch (error) {
      this.#deps.logger.error({ error }, `${what} failed`);
    }
  }
}
