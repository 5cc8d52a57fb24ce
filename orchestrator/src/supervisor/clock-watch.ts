import { betweenReadings, type ClockReading } from '../domain/clock-reading.ts';
import type { ClockShift, Period } from '../domain/clock-shift.ts';
import { readClock, type Clock } from '../ports/clock.ts';
import type { Logger } from '../ports/logger.ts';
import { StorageError } from '../ports/storage-error.ts';
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
const LATEST = new Date(8.64e15);
/** Across a start the clocks are compared with each other: no check comes late there. */
const START_JUMP_MS = 1000;

/**
 * Keeps executions from becoming stale or late because this process was suspended or delayed, or the clock jumped,
 * also while no process ran.
 */
export class ClockWatch {
  readonly #deps: ClockWatchDeps;
  #lastCheck: ClockReading;
  /** What was set before it is right by it. */
  #lastNoted: ClockReading;
  #wasDelayed = false;
  #isCapped = false;
  /** What deadlines are off by, if it is not written yet. */
  #owed: ClockShift | null = null;

  constructor(deps: ClockWatchDeps) {
    this.#deps = deps;
    this.#lastCheck = readClock(deps.clock);
    this.#lastNoted = this.#lastCheck;
  }

  /**
   * Extends all deadlines by what the clock was moved since the last life of this process, and by the time that the
   * machine was off. To be called before anything is launched or judged.
   */
  begin(): void {
    const { store, logger } = this.#deps;
    const before = store.lastClockReading();
    const now = this.#lastCheck;
    if (before !== null) {
      this.#lastNoted = before;
      const { jumpMs, uncountedMs, passedMs } = betweenReadings(before, now);
      const told = toldSince(before, passedMs);
      const isMoved = Math.abs(uncountedMs) > START_JUMP_MS;
      if (isMoved) {
        logger.warn(
          { jumpMs, uncountedMs },
          'the clock was moved, or the machine was off, while crawlerd was down',
        );
      }
      // A clock that was moved and put right again shows nothing of it, but what was set in between does.
      if (isMoved || store.hasDeadlineSetOutside(told)) {
        const after = toldNow(before, now, passedMs);
        this.#owed = { byMs: uncountedMs, jumpMs, before: told, after };
      }
    }
    try {
      this.#write(now);
    } catch (error) {
      if (!(error instanceof StorageError)) throw error;
      logger.warn({ error }, 'deadlines could not be written yet');
    }
  }

  /**
   * Checks the clock and extends all deadlines by the time that was lost. Returns whether no execution may be
   * judged now: for that reason, or because this check comes late.
   *
   * @throws StorageError if deadlines cannot be written; they are owed until the next check.
   */
  adjustDeadlines(): boolean {
    const { store, clock, logger, intervalMs } = this.#deps;
    const now = readClock(clock);
    const lateMs = now.wall.getTime() - this.#lastCheck.wall.getTime() - intervalMs;
    const { passedMs } = betweenReadings(this.#lastNoted, now);
    const before = toldSince(this.#lastNoted, passedMs);
    if (Math.abs(lateMs) > GAP_MS) {
      logger.warn({ lateMs }, 'clock jump detected: the heartbeat deadlines of all crawlers are reset');
      store.resetHeartbeatDeadlines(now.wall);
      // A check is never exactly on time, so deadlines set a little earlier belong to the new time too. A late check
      // cannot be distinguished from a clock set back; deadlines wrongly taken for new end later, not earlier.
      const leewayMs = lateMs < 0 ? SET_BACK_LEEWAY_MS : GAP_MS;
      const { jumpMs } = betweenReadings(this.#lastCheck, now);
      this.#owed = {
        byMs: lateMs + (this.#owed?.byMs ?? 0),
        jumpMs: jumpMs + (this.#owed?.jumpMs ?? 0),
        before,
        after: { from: new Date(this.#lastCheck.wall.getTime() + lateMs - leewayMs), to: now.wall },
      };
    } else if (this.#owed === null && store.hasDeadlineSetOutside(before)) {
      logger.warn(
        {},
        'the clock was moved and put right again: the heartbeat deadlines of all crawlers are reset',
      );
      store.resetHeartbeatDeadlines(now.wall);
      this.#owed = { byMs: 0, jumpMs: 0, before, after: before };
    }
    this.#lastCheck = now;
    // Once only: otherwise a machine that is always late would never detect a silent crawler.
    this.#wasDelayed = lateMs > DELAYED_MS && !this.#wasDelayed;
    const mayNotJudge = this.#owed !== null || this.#wasDelayed;
    this.#write(now);
    // Once, for what the clock did before the start. After the shift, which would else move what is capped.
    if (!this.#isCapped) store.capDeadlines(now.wall);
    this.#isCapped = true;
    return mayNotJudge;
  }

  /** Whether the clock has advanced normally since the last check, so that deadlines may still be judged by it. */
  isSteady(): boolean {
    const movedMs = this.#deps.clock.now().getTime() - this.#lastCheck.wall.getTime();
    return Math.abs(movedMs) <= GAP_MS;
  }

  #write(now: ClockReading): void {
    const { store } = this.#deps;
    if (this.#owed !== null) {
      store.shiftDeadlines(this.#owed, now);
      this.#owed = null;
      this.#lastNoted = now;
      return;
    }
    try {
      store.noteClockReading(now);
      this.#lastNoted = now;
    } catch (error) {
      // The one before is as good, if a little more can happen since. What is due is judged all the same.
      if (!(error instanceof StorageError)) throw error;
    }
  }
}

/** What a clock that showed this moment may have told since, as long as it was not moved. */
function toldSince({ wall }: ClockReading, passedMs: number | null): Period {
  const from = new Date(wall.getTime() - START_JUMP_MS);
  return { from, to: passedMs === null ? LATEST : new Date(wall.getTime() + passedMs + START_JUMP_MS) };
}

/** What the clock as it shows now may have told since that reading; after a reboot, since the boot. */
function toldNow(before: ClockReading, now: ClockReading, passedMs: number | null): Period {
  const from = new Date(now.wall.getTime() - (passedMs ?? now.uptimeMs));
  // By a clock that was set back, what was set before it comes after all that was set since.
  const isSetBack = from < before.wall;
  return {
    from,
    to: isSetBack ? new Date(Math.min(before.wall.getTime() - 1, now.wall.getTime())) : now.wall,
  };
}
