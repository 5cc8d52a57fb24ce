import type { NextTickView } from '@crawlerd/shared';
import { nextTicks as nextTicksOf } from '../domain/schedule/next-ticks.ts';
import {
  scheduleOf,
  type ScheduleRecord,
  type TickOutcome,
  type TickRecord,
} from '../domain/schedule/schedule-record.ts';
import type { CronCalendar } from '../ports/cron-calendar.ts';
import type { Turns } from '../ports/turns.ts';
import { decidedFirst, type DecideDeps } from './decide-schedule.ts';
import { unknownSchedule } from './errors.ts';
import { invalidCursor } from './list-cursor.ts';

export interface ScheduleDeps extends DecideDeps {
  readonly turns: Turns;
}

type ReadDeps = Pick<ScheduleDeps, 'store'>;

const DEFAULT_LIMIT = 50;

export interface Page {
  readonly limit?: number;
  readonly cursor?: string;
}

/** @throws RequestError `schedule_unknown` */
export function getSchedule({ store }: ReadDeps, id: string): ScheduleRecord {
  const record = store.schedules.find(id);
  if (record === null) throw unknownSchedule(id);
  return record;
}

/** One page of schedules, in the order in which they were made. @throws RequestError `invalid_query` */
export function listSchedules(
  { store }: ReadDeps,
  { task, limit = DEFAULT_LIMIT, cursor }: Page & { readonly task?: string },
): { readonly schedules: readonly ScheduleRecord[]; readonly nextCursor: string | null } {
  if (cursor !== undefined && !/^[\w-]{1,100}$/.test(cursor)) throw invalidCursor();
  const query = { limit, after: cursor ?? null, ...(task !== undefined && { task }) };
  const { schedules, next } = store.schedules.list(query);
  return { schedules, nextCursor: next };
}

/**
 * What became of the ticks of a schedule, the newest first; also of one that was removed.
 *
 * @throws RequestError `schedule_unknown` or `invalid_query`
 */
export function listTicks(
  { store }: ReadDeps,
  id: string,
  { outcome, limit = DEFAULT_LIMIT, cursor }: Page & { readonly outcome?: TickOutcome },
): { readonly ticks: readonly TickRecord[]; readonly nextCursor: string | null } {
  if (cursor !== undefined && !/^\d{1,15}$/.test(cursor)) throw invalidCursor();
  const before = cursor === undefined ? null : Number(cursor);
  const page = store.schedules.ticks(id, { limit, before, ...(outcome !== undefined && { outcome }) });
  if (page === null) throw unknownSchedule(id);
  return { ticks: page.ticks, nextCursor: page.next === null ? null : String(page.next) };
}

/** The next ticks of a schedule; none if they cannot be computed. */
export function nextTicks(
  { calendar }: { readonly calendar: CronCalendar },
  record: ScheduleRecord,
  now: Date,
): NextTickView[] {
  const { cron, time_zone: timeZone } = record.document;
  try {
    return nextTicksOf(scheduleOf(record), calendar.ticksOf({ cron, timeZone }), now.getTime());
  } catch (error) {
    if (error instanceof RangeError) return [];
    throw error;
  }
}

/**
 * Nothing is launched by it any more, whatever its task says. What was due is launched first. Idempotent.
 *
 * @throws RequestError `schedule_unknown`, ChecksError if what is due cannot be launched now.
 */
export async function pauseSchedule(deps: DecideDeps, id: string): Promise<ScheduleRecord> {
  return setPaused(deps, id, true);
}

/** The ticks of the pause are skipped. A schedule that its task pauses stays paused. See {@link pauseSchedule}. */
export async function resumeSchedule(deps: DecideDeps, id: string): Promise<ScheduleRecord> {
  return setPaused(deps, id, false);
}

async function setPaused(deps: DecideDeps, id: string, isPaused: boolean): Promise<ScheduleRecord> {
  const { store, clock, calendar, wakeups } = deps;
  const change = () => store.schedules.setPaused(id, isPaused, { now: clock.now(), calendar });
  const record = await decidedFirst(deps, () => [id], change);
  if (record === null) throw unknownSchedule(id);
  wakeups.schedules();
  return record;
}

/** Pauses every schedule there is. Returns how many were not paused before. */
export async function pauseAllSchedules(deps: ScheduleDeps): Promise<number> {
  return setAllPaused(deps, true);
}

/** See {@link pauseAllSchedules}. */
export async function resumeAllSchedules(deps: ScheduleDeps): Promise<number> {
  return setAllPaused(deps, false);
}

const STEP = 100;

async function setAllPaused(deps: ScheduleDeps, isPaused: boolean): Promise<number> {
  let changed = 0;
  for (let after: string | null = null; ;) {
    const { schedules, next } = deps.store.schedules.list({ limit: STEP, after });
    for (const { id, operatorPaused } of schedules) {
      if (operatorPaused === isPaused) continue;
      await deps.turns.next();
      // It may have been removed meanwhile.
      if (deps.store.schedules.find(id) === null) continue;
      await setPaused(deps, id, isPaused);
      changed += 1;
    }
    if (next === null) return changed;
    after = next;
  }
}
