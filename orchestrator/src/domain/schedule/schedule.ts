import type { MissedPolicy, Overlap, TickReason } from '@crawlerd/shared';

/** What is decided by; when it ticks, `Ticks` knows. All times are Unix milliseconds. */
export interface Schedule {
  readonly id: string;
  readonly overlap: Overlap;
  readonly missed: MissedPolicy;
  readonly maxLatenessMs: number;
  readonly jitterMs: number;
  readonly paused: boolean;
}

/** What is known of a schedule before its ticks are decided. */
export interface ScheduleState {
  readonly schedule: Schedule;
  /** Every tick up to here has its row, or came before the schedule: it begins with when that was created or changed. */
  readonly decidedUpTo: number;
  /** Later ticks that have been launched already, by a clock that was ahead: see `rewind`. */
  readonly launchedAhead: ReadonlySet<number>;
  /** Ids of the unfinished executions that this schedule has launched, oldest first. */
  readonly unfinished: readonly string[];
  /** Without it, every launch may be made. */
  readonly room?: LaunchRoom;
}

/** How many launches may be made, and why the ticks of others are skipped. */
export interface LaunchRoom {
  readonly launches: number;
  readonly reason: TickReason;
}

/**
 * When the launched execution may start: at once; when every earlier one of its schedule is finished; or so after those
 * have been asked to stop.
 */
export type Start = 'now' | 'after_earlier' | 'replacing';

export interface LaunchedTick {
  readonly outcome: 'launched';
  readonly tick: number;
  /** Of the launch: the same tick of the same schedule has the same one, however often it is decided. */
  readonly key: string;
  readonly start: Start;
  /** How long after the moment of its launch. */
  readonly lateMs: number;
}

/** One tick that launched nothing, or several in a row for the same reason. */
export interface IdleTicks {
  readonly outcome: 'skipped' | 'missed';
  readonly reason: TickReason;
  readonly firstTick: number;
  readonly lastTick: number;
  readonly count: number;
  /** Whether there may be more than `count`: no more were counted. */
  readonly countIsMinimum: boolean;
  /** The unfinished execution because of which it was skipped. */
  readonly blockedBy: string | null;
}

export type TickRow = LaunchedTick | IdleTicks;

/** At least so late a tick is missed: until then its launch was only slow. */
export const PUNCTUAL_MS = 60_000;
/** So many missed ticks are launched by `all`. */
export const CATCH_UP_MAX = 100;
/** Of one schedule. */
export const UNFINISHED_MAX = 100;
/** So many ticks of a span are counted: a month of one tick every five minutes. */
export const COUNTED_MAX = 10_000;
