import type { AttemptRef } from '../domain/attempt.ts';
import { ElapsedTimes } from './elapsed-times.ts';

/** An engine that answers, and still cannot do it after so long, will not do it. */
const BUDGET_MS = 120_000;

/**
 * Since when an engine that answers has failed to launch each attempt. Begun anew after an outage: time in which no
 * launch was possible does not count against the budget of a launch.
 */
export class LaunchRetryBudget {
  readonly #failing = new ElapsedTimes();

  /** To be asked after each failure. */
  isSpent(ref: AttemptRef, uptimeMs: number): boolean {
    return this.#failing.elapsedMs(ref, uptimeMs) >= BUDGET_MS;
  }

  reset(ref: AttemptRef): void {
    this.#failing.forget(ref);
  }
}
