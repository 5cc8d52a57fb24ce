import { and, asc, eq, isNull, sql } from 'drizzle-orm';
import { decideTicks, type TickDecisions } from '../../domain/schedule/decide-ticks.ts';
import { isPaused, scheduleOf, type ScheduleRecord } from '../../domain/schedule/schedule-record.ts';
import {
  UNFINISHED_MAX,
  type IdleTicks,
  type LaunchedTick,
  type LaunchRoom,
} from '../../domain/schedule/schedule.ts';
import type { Ticks } from '../../domain/schedule/ticks.ts';
import type { NewExecution } from '../../domain/execution.ts';
import type { CronCalendar } from '../../ports/cron-calendar.ts';
import type { DecidedBy, ScheduleMoment } from '../../ports/schedule-store.ts';
import { insertAccepted } from './accepted-executions.ts';
import type { Db } from './open-database.ts';
import { executions, REMOVING, schedules } from './schema.ts';
import { isCurrentTask } from './current-task.ts';
import { insertTickRow, rewound, TICK_ROWS_MAX, trimTicks, withdraw } from './tick-rows.ts';

/** How long the ticks of a schedule that cannot be computed are left alone. */
const FAULT_MS = 3_600_000;

export interface Pending extends TickDecisions {
  readonly ticks: Ticks;
  readonly withdrawn: readonly number[];
  readonly launchedAhead: ReadonlySet<number>;
  readonly unfinished: readonly string[];
}

/** What is to be decided now; null if its ticks cannot be computed, which is noted. Writes nothing else. */
export function pendingOf(
  db: Db,
  record: ScheduleRecord,
  { now, calendar }: ScheduleMoment,
  room?: LaunchRoom,
): Pending | null {
  const ticks = ticksOf(calendar, record);
  if (typeof ticks === 'string') {
    const nextLookAt = isPaused(record) ? null : new Date(now.getTime() + FAULT_MS);
    db.update(schedules).set({ fault: ticks, nextLookAt }).where(eq(schedules.id, record.id)).run();
    return null;
  }
  const { withdrawn, decidedUpTo, launchedAhead } = rewound(db, record, now.getTime());
  const unfinished = unfinishedOf(db, record.id);
  const schedule = scheduleOf(record);
  const state = { schedule, decidedUpTo, launchedAhead, unfinished, ...(room !== undefined && { room }) };
  return { ticks, withdrawn, launchedAhead, unfinished, ...decideTicks(state, ticks, now.getTime()) };
}

function ticksOf(calendar: CronCalendar, { document }: ScheduleRecord): Ticks | string {
  try {
    return calendar.ticksOf({ cron: document.cron, timeZone: document.time_zone });
  } catch (error) {
    if (error instanceof RangeError) return `Its ticks cannot be computed: ${error.message}`.slice(0, 1000);
    throw error;
  }
}

/** Ids, oldest first. */
function unfinishedOf(db: Db, scheduleId: string): string[] {
  return db
    .select({ id: executions.id })
    .from(executions)
    .where(
      and(
        eq(executions.scheduleId, scheduleId),
        isNull(executions.finishedAt),
        sql`${executions.status} <> ${REMOVING}`,
      ),
    )
    .orderBy(asc(executions.id))
    .limit(UNFINISHED_MAX)
    .all()
    .map(({ id }) => id);
}

export interface Decided {
  readonly launched: readonly NewExecution[];
  /** To be stopped, in the same transaction. */
  readonly replaced: readonly string[];
}

/** See `ScheduleStore.decide`; `task_changed` wrote nothing. */
export function decideInTransaction(
  db: Db,
  record: ScheduleRecord,
  by: DecidedBy,
): Decided | 'task_changed' | 'idle' {
  const { launch, queueRoom, now } = by;
  const room: LaunchRoom =
    'refusal' in launch
      ? { launches: 0, reason: launch.refusal }
      : { launches: queueRoom, reason: 'queue_full' };
  const pending = pendingOf(db, record, by, room);
  if (pending === null) return 'idle';
  const { rows } = pending;
  // A refusal, too, is of the revision that was looked at.
  const isOfTask = rows.some((row) => isLaunched(row) || row.reason === room.reason);
  if (isOfTask && !isCurrentTask(db, launch.task)) return 'task_changed';
  withdraw(db, pending.withdrawn);
  const launched: NewExecution[] = [];
  for (const row of rows) {
    if (!isLaunched(row) || 'refusal' in launch) insertTickRow(db, record, row, null, now);
    else insertTickRow(db, record, row, launchTick(db, record, row, launch.newExecution, launched), now);
  }
  saveDecided(db, record, pending);
  const isReplacing = rows.some((row) => isLaunched(row) && row.start === 'replacing');
  return { launched, replaced: isReplacing ? pending.unfinished : [] };
}

function isLaunched(row: LaunchedTick | IdleTicks): row is LaunchedTick {
  return row.outcome === 'launched';
}

/** The id of the tick's execution. It may be there, if its row was so old that it was removed. */
function launchTick(
  db: Db,
  { id: scheduleId }: ScheduleRecord,
  { key, start }: LaunchedTick,
  newExecution: () => NewExecution,
  launched: NewExecution[],
): string {
  const known = db
    .select({ id: executions.id })
    .from(executions)
    .where(eq(executions.scheduleKey, key))
    .get();
  if (known !== undefined) return known.id;
  const execution = newExecution();
  insertAccepted(db, execution, { schedule: { id: scheduleId, key, waitsForEarlier: start !== 'now' } });
  launched.push(execution);
  return execution.id;
}

export function saveDecided(
  db: Db,
  { id }: ScheduleRecord,
  { decidedUpTo, nextLookAt }: TickDecisions,
): void {
  trimTicks(db, id, TICK_ROWS_MAX);
  db.update(schedules)
    .set({
      decidedUpTo: new Date(decidedUpTo),
      nextLookAt: nextLookAt === null ? null : new Date(nextLookAt),
      fault: null,
    })
    .where(eq(schedules.id, id))
    .run();
}
