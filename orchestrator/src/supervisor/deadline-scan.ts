import type { Clock } from '../ports/clock.ts';
import type { Logger } from '../ports/logger.ts';
import type { Store } from '../ports/store.ts';
import type { Timers } from '../ports/timers.ts';
import type { Wakeups } from '../ports/wakeups.ts';
import { flagOverdue, flagSilent } from '../use-cases/flag-silent.ts';
import { ClockWatch } from './clock-watch.ts';

export interface DeadlineScanDeps {
  readonly store: Store;
  readonly clock: Clock;
  readonly timers: Timers;
  readonly logger: Logger;
  readonly wakeups: Wakeups;
  /** How often {@link DeadlineScan.run} is called. */
  readonly intervalMs: number;
  readonly isEngineConnected: () => boolean;
}

/** Flags executions whose deadline has passed, unless the clock or the engine gives reason to doubt it. */
export class DeadlineScan {
  readonly #deps: DeadlineScanDeps;
  readonly #watch: ClockWatch;

  constructor(deps: DeadlineScanDeps) {
    this.#deps = deps;
    this.#watch = new ClockWatch(deps);
  }

  /** Before anything is launched or judged; see {@link ClockWatch.begin}. */
  begin(): void {
    this.#watch.begin();
  }

  async run(stopped: AbortSignal): Promise<void> {
    const { wakeups, isEngineConnected } = this.#deps;
    const wereDeadlinesReset = this.#watch.adjustDeadlines();
    // Nothing else wakes the dispatcher when a retry delay is over.
    wakeups.dispatcher();
    if (wereDeadlinesReset) return;
    // While the engine is down, missing heartbeats prove nothing, and no container could be stopped.
    const silent = () => (this.#watch.isSteady() && isEngineConnected() ? flagSilent(this.#deps) : []);
    const overdue = () => (this.#watch.isSteady() ? flagOverdue(this.#deps) : []);
    await this.#flagAll(silent, 'no heartbeat for too long', stopped);
    await this.#flagAll(overdue, 'maximum duration exceeded', stopped);
  }

  /** Yields in between: if a whole fleet became silent at once, its heartbeats may be about to arrive. */
  async #flagAll(flag: () => string[], what: string, stopped: AbortSignal): Promise<void> {
    for (let ids = flag(); ids.length > 0; ids = flag()) {
      for (const executionId of ids) this.#deps.logger.warn({ executionId }, what);
      await this.#deps.timers.pause(0, stopped);
      if (stopped.aborted) return;
    }
  }
}
