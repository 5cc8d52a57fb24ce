import type { CompleteSchedule, TickReason } from '@crawlerd/shared';
import type { Schedule } from './schedule.ts';

/** A schedule of a saved task, as it is stored. */
export interface ScheduleRecord {
  /** Of the first task document that had its name; another one after it was removed. */
  readonly id: string;
  readonly task: string;
  readonly name: string;
  /** As the task says it. */
  readonly document: CompleteSchedule;
  /** Apart from the document: paused by hand, which saving the task again does not end. */
  readonly operatorPaused: boolean;
  /** Why its ticks cannot be computed here; null if they can. */
  readonly fault: string | null;
  /** Every tick up to here has its row. */
  readonly decidedUpTo: Date;
  /** When there will be something to decide; null while it is paused, and if there never will be. */
  readonly nextLookAt: Date | null;
}

/** What became of one tick, or of several in a row. */
export interface TickRecord {
  readonly id: number;
  readonly scheduleId: string;
  readonly task: string;
  readonly firstTick: Date;
  readonly lastTick: Date;
  readonly count: number;
  readonly countIsMinimum: boolean;
  readonly outcome: TickOutcome;
  readonly reason: TickReason | null;
  /** The unfinished execution because of which it was skipped. */
  readonly blockedBy: string | null;
  readonly executionId: string | null;
  readonly decidedAt: Date;
}

export type TickOutcome = 'launched' | 'skipped' | 'missed';

export function isPaused({ document, operatorPaused }: ScheduleRecord): boolean {
  return document.paused || operatorPaused;
}

/** What its ticks are decided by. */
export function scheduleOf(record: ScheduleRecord): Schedule {
  const { overlap, missed, max_lateness_seconds, jitter_seconds } = record.document;
  return {
    id: record.id,
    overlap,
    missed,
    maxLatenessMs: max_lateness_seconds * 1000,
    jitterMs: jitter_seconds * 1000,
    paused: isPaused(record),
  };
}
