import type { TickReason } from '@crawlerd/shared';
import { launchMoment } from './launch-moment.ts';
import { withOverlap, type DueTick } from './overlap.ts';
import {
  CATCH_UP_MAX,
  COUNTED_MAX,
  PUNCTUAL_MS,
  type IdleTicks,
  type Schedule,
  type ScheduleState,
  type TickRow,
} from './schedule.ts';
import { countTicks, lastTicks, type Ticks } from './ticks.ts';

export interface TickDecisions {
  /** In the order of their ticks; for each tick one row. */
  readonly rows: readonly TickRow[];
  readonly decidedUpTo: number;
  /** When there will be something to decide; null if never. */
  readonly nextLookAt: number | null;
}

/**
 * What becomes of all ticks until now that have no row yet. Whoever calls this in whatever intervals gets a row for each
 * tick, once: those that the clock was set back over have theirs, and those that nobody was there for get it late.
 *
 * A paused schedule is only asked when its pause ends, or when it is changed or removed.
 */
export function decideTicks(state: ScheduleState, ticks: Ticks, now: number): TickDecisions {
  const { schedule, decidedUpTo, launchedAhead } = state;
  const { earlier, due, pending } = recentTicks(state, ticks, now);
  const late = withReasons(schedule, due);
  const rows = [
    ...(earlier === null ? [] : idleRows(state, ticks, earlier, reasonOfEarlier(schedule, late))),
    ...withOverlap(
      state,
      late.filter(({ tick }) => !launchedAhead.has(tick)),
    ),
  ];
  const upTo = due.at(-1)?.tick ?? earlier ?? decidedUpTo;
  const next = pending ?? ticks.after(Math.max(upTo, now));
  const nextLookAt = next === null ? null : schedule.paused ? next : launchMoment(schedule, next, ticks);
  return { rows: merged(rows), decidedUpTo: upTo, nextLookAt };
}

interface RecentTicks {
  /** The last of those ticks that are too many to be launched. */
  readonly earlier: number | null;
  readonly due: readonly { readonly tick: number; readonly lateMs: number }[];
  /** Has come, but its jitter is not over. */
  readonly pending: number | null;
}

function recentTicks({ schedule, decidedUpTo }: ScheduleState, ticks: Ticks, now: number): RecentTicks {
  const kept = keptTicks(schedule);
  const recent = lastTicks(ticks, decidedUpTo, now, kept + 2).map((tick) => ({
    tick,
    lateMs: now - (schedule.paused ? tick : launchMoment(schedule, tick, ticks)),
  }));
  const last = recent.at(-1);
  // Launches keep the order of ticks: only the last one's moment can be still to come.
  const pending = last !== undefined && last.lateMs < 0 ? last.tick : null;
  const come = pending === null ? recent : recent.slice(0, -1);
  const due = kept === 0 ? [] : come.slice(-kept);
  return { earlier: come.at(-due.length - 1)?.tick ?? null, due, pending };
}

/** How many ticks may be launched at a time: of those that are punctual there are at most two. */
function keptTicks({ paused, missed }: Schedule): number {
  if (paused) return 0;
  return missed === 'all' ? CATCH_UP_MAX : 2;
}

function withReasons(
  schedule: Schedule,
  due: readonly { readonly tick: number; readonly lateMs: number }[],
): DueTick[] {
  const last = due.at(-1);
  return due.map(({ tick, lateMs }) => ({
    tick,
    lateMs,
    missed: lateMs <= PUNCTUAL_MS ? null : reasonOfLate(schedule, tick === last?.tick, last?.lateMs ?? 0),
  }));
}

function reasonOfLate(
  { missed, maxLatenessMs }: Schedule,
  isLast: boolean,
  lastLateMs: number,
): TickReason | null {
  switch (missed) {
    case 'none':
      return 'not_wanted_late';
    case 'latest':
      if (lastLateMs > Math.max(maxLatenessMs, PUNCTUAL_MS)) return 'too_late';
      return isLast ? null : 'superseded';
    case 'all':
      return null;
  }
}

function reasonOfEarlier({ paused, missed }: Schedule, due: readonly DueTick[]): TickReason {
  if (paused) return 'paused';
  switch (missed) {
    case 'none':
      return 'not_wanted_late';
    case 'latest':
      return due.at(-1)?.missed === 'too_late' ? 'too_late' : 'superseded';
    case 'all':
      return 'catch_up_limit';
  }
}

/** One row for all ticks up to one of them, without those that are launched already. */
function idleRows(
  { decidedUpTo, launchedAhead }: ScheduleState,
  ticks: Ticks,
  upTo: number,
  reason: TickReason,
): IdleTicks[] {
  // A line that the schedule had before may have launched others.
  const launched = [...launchedAhead].filter(
    (tick) => tick > decidedUpTo && tick <= upTo && ticks.after(tick - 1) === tick,
  );
  const counted = countTicks(ticks, decidedUpTo, upTo, COUNTED_MAX);
  const count = counted - launched.length;
  if (count <= 0) return [];
  const isLeft = (tick: number): boolean => !launched.includes(tick);
  const lastTick = lastTicks(ticks, decidedUpTo, upTo, launched.length + 1).findLast(isLeft) ?? upTo;
  let firstTick = ticks.after(decidedUpTo) ?? lastTick;
  while (!isLeft(firstTick)) firstTick = ticks.after(firstTick) ?? lastTick;
  return [
    {
      outcome: reason === 'paused' ? 'skipped' : 'missed',
      reason,
      firstTick,
      lastTick,
      count,
      countIsMinimum: counted === COUNTED_MAX,
      blockedBy: null,
    },
  ];
}

function merged(rows: readonly TickRow[]): TickRow[] {
  const result: TickRow[] = [];
  for (const row of rows) {
    const before = result.at(-1);
    if (
      row.outcome !== 'launched' &&
      before?.outcome === row.outcome &&
      before.reason === row.reason &&
      before.blockedBy === row.blockedBy
    ) {
      const count = before.count + row.count;
      result[result.length - 1] = { ...before, lastTick: row.lastTick, count };
    } else result.push(row);
  }
  return result;
}
