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

/** A look that comes this much later than planned means that this machine slept or was held up. */
const GAP_MS = 10_000;
/** A look may come so late while the clock is set back. */
const SET_BACK_LEEWAY_MS = 60_000;
/** So late, heartbeats of the meantime wait to be read: the next look is soon enough. */
const HELD_UP_MS = 1000;

/** Keeps executions from becoming stale or late because this process slept, was held up or saw a clock jump. */
export class ClockWatch {
  readonly #deps: ClockWatchDeps;
  #lastLook: Date;
  #wasHeldUp = false;
  #isCapped = false;
  /** By how much deadlines are off, and since when new ones are set by the clock as it is now. */
  #owed: { readonly byMs: number; readonly from: Date } | null = null;

  constructor(deps: ClockWatchDeps) {
    this.#deps = deps;
    this.#lastLook = deps.clock.now();
  }

  /**
   * Checks the clock and extends all deadlines by the time that was lost. Returns whether no execution may be
   * judged now: for that, or because this look comes late.
   *
   * @throws StorageError if deadlines cannot be written; they are owed until the next look.
   */
  adjustDeadlines(): boolean {
    const { store, clock, logger, intervalMs } = this.#deps;
    const now = clock.now();
    const lateMs = now.getTime() - this.#lastLook.getTime() - intervalMs;
    if (Math.abs(lateMs) > GAP_MS) {
      logger.warn({ lateMs }, 'clock jump detected: the heartbeat deadlines of all crawlers are reset');
      store.resetHeartbeatDeadlines(now);
      // A look is never quite on time, so what was set a little before belongs to the new time too. How late it
      // is cannot be told from how far a clock was set back; who is taken for new then runs longer, not shorter.
      const leewayMs = lateMs < 0 ? SET_BACK_LEEWAY_MS : GAP_MS;
      const from = new Date(this.#lastLook.getTime() + lateMs - leewayMs);
      this.#owed = { byMs: lateMs + (this.#owed?.byMs ?? 0), from };
    }
    this.#lastLook = now;
    // Once only: otherwise a machine that is always late would never detect a silent crawler.
    this.#wasHeldUp = lateMs > HELD_UP_MS && !this.#wasHeldUp;
    const mayNotJudge = this.#owed !== null || this.#wasHeldUp;
    if (this.#owed !== null) store.shiftDeadlines(this.#owed.byMs, { from: this.#owed.from, to: now });
    this.#owed = null;
    // Once, for what the clock did before the start. After the shift, which would else move what is capped.
    if (!this.#isCapped) store.capDeadlines(now);
    this.#isCapped = true;
    return mayNotJudge;
  }

  /** Whether the clock has gone on as it should since the last look, so that one may still judge by it. */
  isSteady(): boolean {
    const movedMs = this.#deps.clock.now().getTime() - this.#lastLook.getTime();
    return Math.abs(movedMs) <= GAP_MS;
  }
}
