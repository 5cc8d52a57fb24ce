import {
  SCHEDULES_MAX,
  TICK_REASONS,
  type NextTickView,
  type ScheduleRefView,
  type ScheduleView,
  type TickView,
} from '@crawlerd/shared';
import type { Snapshot } from '../domain/execution.ts';
import type { LaunchedBy } from '../domain/schedule/launched-by.ts';
import { localTime } from '../domain/schedule/next-ticks.ts';
import { isPaused, type ScheduleRecord, type TickRecord } from '../domain/schedule/schedule-record.ts';
import type { CronCalendar } from '../ports/cron-calendar.ts';
import { listSchedules, nextTicks } from '../use-cases/schedules.ts';
import type { Services } from './services.ts';

type Needed = Pick<Services, 'store' | 'calendar' | 'clock'>;

/** With its next ticks. */
export function shownSchedule(
  { calendar, clock }: Pick<Needed, 'calendar' | 'clock'>,
  record: ScheduleRecord,
): ScheduleView {
  return scheduleView(record, nextTicks({ calendar }, record, clock.now()));
}

/** Those that a task has now, by name. */
export function schedulesOf(services: Needed, task: string): ScheduleView[] {
  const { schedules } = listSchedules(services, { task, limit: SCHEDULES_MAX });
  return schedules
    .map((record) => shownSchedule(services, record))
    .toSorted((one, other) => (one.name < other.name ? -1 : 1));
}

function scheduleView(record: ScheduleRecord, next: NextTickView[]): ScheduleView {
  const { document } = record;
  return {
    id: record.id,
    task: record.task,
    name: record.name,
    cron: document.cron,
    time_zone: document.time_zone,
    overlap: document.overlap,
    missed: document.missed,
    max_lateness_seconds: document.max_lateness_seconds,
    jitter_seconds: document.jitter_seconds,
    paused: isPaused(record),
    // What resuming it does not end is told first.
    paused_by: document.paused ? 'document' : record.operatorPaused ? 'operator' : null,
    fault: record.fault,
    decided_up_to: record.decidedUpTo.toISOString(),
    next_ticks: next,
  };
}

/** What has launched an execution; null if that was no schedule. */
export function launchedByView(
  { store, calendar }: Pick<Needed, 'store' | 'calendar'>,
  { id, spec }: Snapshot['execution'],
): ScheduleRefView | null {
  const by = spec.task === null ? null : store.schedules.launchedBy(id);
  if (by === null) return null;
  const tick = by.tick.getTime();
  return {
    id: by.scheduleId,
    name: by.name,
    tick: by.tick.toISOString(),
    local_time: localTime(tick, offsetMs(calendar, by, tick)),
  };
}

function offsetMs(calendar: CronCalendar, by: LaunchedBy, tick: number): number {
  try {
    return calendar.ticksOf(by).offsetMs(tick);
  } catch (error) {
    // This machine no longer knows the zone.
    if (error instanceof RangeError) return 0;
    throw error;
  }
}

export function tickView(record: TickRecord): TickView {
  return {
    first_tick: record.firstTick.toISOString(),
    last_tick: record.lastTick.toISOString(),
    count: record.count,
    count_is_minimum: record.countIsMinimum,
    outcome: record.outcome,
    reason: record.reason,
    message: tickMessage(record),
    execution_id: record.executionId,
  };
}

/** With the execution that was in the way, as far as it is known. */
function tickMessage({ reason, blockedBy }: TickRecord): string | null {
  if (reason === null) return null;
  return TICK_REASONS[reason] + (blockedBy === null ? '' : ` It was ${blockedBy}.`);
}
