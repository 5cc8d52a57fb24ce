import { attemptKey, type AttemptRef } from '../domain/attempt.ts';
import { secondsAfter } from '../domain/staleness.ts';

/** An engine that answers, and still cannot do it after so long, will not do it. */
const BUDGET_SECONDS = 120;

/**
 * Since when an engine that answers has failed to launch each attempt. In memory only, and begun anew after an
 * outage: time in which no launch was possible does not count against the budget of a launch.
 */
export class LaunchRetryBudget {
  readonly #since = new Map<string, Date>();

  /** To be asked after each failure. */
  isSpent(ref: AttemptRef, now: Date): boolean {
    const known = this.#since.get(attemptKey(ref));
    // By a clock that was set back since, it would last until that time comes again.
    const since = known === undefined || now < known ? now : known;
    this.#since.set(attemptKey(ref), since);
    return now >= secondsAfter(since, BUDGET_SECONDS);
  }

  reset(ref: AttemptRef): void {
    this.#since.delete(attemptKey(ref));
  }
}
