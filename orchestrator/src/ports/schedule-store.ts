import type { CompleteSchedule, TickReason } from '@crawlerd/shared';
import type { NewExecution } from '../domain/execution.ts';
import type { LaunchedBy } from '../domain/schedule/launched-by.ts';
import type { ScheduleRecord, TickOutcome, TickRecord } from '../domain/schedule/schedule-record.ts';
import type { TaskRef } from '../domain/task.ts';
import type { CronCalendar } from './cron-calendar.ts';

/** Schedules of saved tasks, and what became of their ticks. As in all of the store, each method is one transaction. */
export interface ScheduleStore {
  /** Null if there is none, or none any more. */
  find(id: string): ScheduleRecord | null;

  /** Of one task or of all, in the order in which they were made, those behind the id `after`. */
  list(query: ScheduleQuery): SchedulePage;

  /** The newest first, those before the row `before`; also of a schedule that was removed. Null for an unknown id. */
  ticks(id: string, query: TickQuery): TickPage | null;

  /** The number of the newest row of {@link tickRows}; 0 if there is none. */
  lastTickRow(): number;

  /** What became of ticks of all schedules, those with numbers above `after`, in their order. */
  tickRows(after: number, limit: number): readonly TickTally[];

  /** Of an execution; null if no schedule has launched it, or none that is still known. */
  launchedBy(executionId: string): LaunchedBy | null;

  /** Ids of schedules with something to decide now. Those whose clock was set back are among them. */
  due(now: Date, limit: number): string[];

  /** When the next one is due; null if none ever is. */
  nextLookAt(): Date | null;

  /** Decides all ticks until now, launches what is to be launched, and stops what is replaced by it. */
  decide(id: string, by: DecidedBy): TickDecision;

  /**
   * Pauses a schedule, or ends that. Its ticks until now are decided by what it was until now.
   *
   * @returns null if there is none.
   * @throws TicksDueError if a tick is to be launched first: nothing is changed then.
   */
  setPaused(id: string, isPaused: boolean, at: ScheduleMoment): ScheduleRecord | null;
}

/** When schedules change, and what computes their ticks until then. */
export interface ScheduleMoment {
  readonly now: Date;
  readonly calendar: CronCalendar;
}

/** The schedules that a task is to have, by name. */
export interface WantedSchedules extends ScheduleMoment {
  readonly documents: ReadonlyMap<string, CompleteSchedule>;
  /** Of a schedule that is new. */
  readonly newId: () => string;
}

/** What a task launches, in the revision that was looked at; or why it cannot be launched. */
export type PreparedLaunch =
  | { readonly task: TaskRef; readonly newExecution: () => NewExecution }
  | { readonly task: TaskRef; readonly refusal: TickReason };

export interface DecidedBy extends ScheduleMoment {
  readonly launch: PreparedLaunch;
  /** So many may be queued. */
  readonly queueRoom: number;
}

export type TickDecision =
  | {
      readonly outcome: 'decided';
      readonly launched: readonly string[];
      /** Executions that are replaced: to be looked at now. */
      readonly stopped: readonly string[];
    }
  /** The launch is of a revision that is no longer current: nothing is decided. */
  | { readonly outcome: 'task_changed' }
  /** There is no such schedule, it is paused, or its ticks cannot be computed. */
  | { readonly outcome: 'idle' };

export type TickTally = Pick<TickRecord, 'id' | 'outcome' | 'count'>;

export interface ScheduleQuery {
  readonly task?: string;
  readonly limit: number;
  readonly after: string | null;
}

export interface SchedulePage {
  readonly schedules: readonly ScheduleRecord[];
  /** The last id on it if there are more; else null. */
  readonly next: string | null;
}

export interface TickQuery {
  readonly outcome?: TickOutcome;
  readonly limit: number;
  readonly before: number | null;
}

export interface TickPage {
  readonly ticks: readonly TickRecord[];
  /** The last id on it if there are more; else null. */
  readonly next: number | null;
}

/** A schedule cannot be changed before its ticks are decided that are to be launched. */
export class TicksDueError extends Error {
  override readonly name = 'TicksDueError';

  constructor() {
    super('A schedule had something to launch first each time, so nothing was changed; try again.');
  }
}
