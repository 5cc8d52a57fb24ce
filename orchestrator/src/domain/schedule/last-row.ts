import type { IdleTicks, ScheduleState } from './schedule.ts';
import type { Ticks } from './ticks.ts';

/** The row of the tick whose jitter is not over when its schedule ends: of all others is decided by then. */
export function pendingRow(
  { decidedUpTo, launchedAhead }: Pick<ScheduleState, 'decidedUpTo' | 'launchedAhead'>,
  ticks: Ticks,
  now: number,
): IdleTicks | null {
  const tick = ticks.after(decidedUpTo);
  if (tick === null || tick > now || launchedAhead.has(tick)) return null;
  return {
    outcome: 'skipped',
    reason: 'schedule_changed',
    firstTick: tick,
    lastTick: tick,
    count: 1,
    countIsMinimum: false,
    blockedBy: null,
  };
}

/** The row of the time until the end of a schedule whose ticks cannot be computed: there may have been none. */
export function unknownRow(decidedUpTo: number, now: number): IdleTicks | null {
  if (decidedUpTo >= now) return null;
  return {
    outcome: 'missed',
    reason: 'schedule_fault',
    firstTick: decidedUpTo + 1,
    lastTick: now,
    count: 0,
    countIsMinimum: true,
    blockedBy: null,
  };
}
