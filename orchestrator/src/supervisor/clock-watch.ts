import type { Clock } from '../ports/clock.ts';
import type { Logger } from '../ports/logger.ts';
import type { Store } from '../ports/store.ts';

export interface ClockWatchDeps {
  readonly store: Store;
  readonly clock: Clock;
  readonly logger: Logger;
  /** How often it is asked. */
  readonly intervalMs: number;
}

/** A check that comes this much later than planned means that this machine was suspended or overloaded. */
const GAP_MS = 10_000;
/** A check may come this late while the clock is set back. */
const SET_BACK_LEEWAY_MS = 60_000;
/** At such a delay, heartbeats may be waiting to be read: judging at the next check is soon enough. */
const DELAYED_MS = 1000;

/** Keeps executions from becoming stale or late because this process was suspended or delayed, or the clock jumped. */
export class ClockWatch {
  readonly #deps: ClockWatchDeps;
  #lastCheck: Date;
  #wasDelayed = false;
  #isCapped = false;
  /** By how much deadlines are off, and since when new ones are set by the clock as it is now. */
  #owed: { readonly byMs: number; readonly from: Date } | null = null;

  constructor(deps: ClockWatchDeps) {
    this.#deps = deps;
    this.#lastCheck = deps.clock.now();
  }

  /**
   * Checks the clock and extends all deadlines by the time that was lost. Returns whether no execution may be
   * judged now: for that reason, or because this check comes late.
   *
   * @throws StorageError if deadlines cannot be written; they are owed until the next check.
   */
  adjustDeadlines(): boolean {
    const { store, clock, logger, intervalMs } = this.#deps;
    const now = clock.now();
    const lateMs = now.getTime() - this.#lastCheck.getTime() - intervalMs;
    if (Math.abs(lateMs) > GAP_MS) {
      logger.warn({ lateMs }, 'clock jump detected: the heartbeat deadlines of all crawlers are reset');
      store.resetHeartbeatDeadlines(now);
      // A check is never exactly on time, so deadlines set a little earlier belong to the new time too. A late check
      // cannot be distinguished from a clock set back; deadlines wrongly taken for new end later, not earlier.
      const leewayMs = lateMs < 0 ? SET_BACK_LEEWAY_MS : GAP_MS;
      const from = new Date(this.#lastCheck.getTime() + lateMs - leewayMs);
      this.#owed = { byMs: lateMs + (this.#owed?.byMs ?? 0), from };
    }
    this.#lastCheck = now;
    // Once only: otherwise a machine that is always late would never detect a silent crawler.
    this.#wasDelayed = lateMs > DELAYED_MS && !this.#wasDelayed;
    const mayNotJudge = this.#owed !== null || this.#wasDelayed;
    if (this.#owed !== null) store.shiftDeadlines(this.#owed.byMs, { from: this.#owed.from, to: now });
    this.#owed = null;
    // Once, for what the clock did before the start. After the shift, which would else move what is capped.
    if (!this.#isCapped) store.capDeadlines(now);
    this.#isCapped = true;
    return mayNotJudge;
  }

  /** Whether the clock has advanced normally since the last check, so that deadlines may still be judged by it. */
  isSteady(): boolean {
    const movedMs = this.#deps.clock.now().getTime() - this.#lastCheck.getTime();
    return Math.abs(movedMs) <= GAP_MS;
  }
}
