import { and, gt, inArray, ne, notBetween, sql } from 'drizzle-orm';
import type { ClockShift, Period } from '../../domain/clock-shift.ts';
import type { Db } from './open-database.ts';
import { events, executions } from './schema.ts';

const ALLOWED_MS = sql`1000 * json_extract(${executions.spec}, '$.maxDurationSeconds')`;
/** A deadline was set its duration before it, by the event that began it; and a wait by the last event that did so. */
const DEADLINE_SET_AT = sql`${executions.durationDeadlineAt} - ${ALLOWED_MS}`;
const BEGAN = sql`to_status = 'running' AND abs(at - (${DEADLINE_SET_AT})) < 1`;
const WAITED = sql`to_status = 'queued'`;

type Deadline = typeof executions.durationDeadlineAt | typeof executions.notBefore;

/** Inside a transaction; see `Store.shiftDeadlines`. `lastEvent`: the newest one at the last reading of the clocks. */
export function shiftDeadlines(
  db: Db,
  { byMs, before, after }: ClockShift,
  lastEvent: number,
  now: Date,
): void {
  const ms = Math.round(byMs);
  /** When it was set, if that was after the last reading; NULL otherwise. */
  const setAt = (event: typeof WAITED) => sql`(SELECT at FROM events
    WHERE execution_id = ${executions.id} AND id > ${lastEvent} AND ${event} ORDER BY id DESC LIMIT 1)`;
  const moved = (deadline: Deadline, at: typeof WAITED) => sql`${deadline} + CASE
    WHEN ${at} BETWEEN ${after.from.getTime()} AND ${after.to.getTime()} THEN 0
    WHEN ${at} IS NULL OR ${at} BETWEEN ${before.from.getTime()} AND ${before.to.getTime()} THEN ${ms}
    ELSE ${now.getTime()} - ${at} END`;
  db.update(executions)
    .set({ durationDeadlineAt: moved(executions.durationDeadlineAt, setAt(BEGAN)) })
    .where(sql`${executions.durationDeadlineAt} IS NOT NULL`)
    .run();
  db.update(executions)
    .set({ notBefore: moved(executions.notBefore, setAt(WAITED)) })
    .where(sql`${executions.notBefore} IS NOT NULL AND ${executions.status} = 'queued'`)
    .run();
}

/** See `Store.hasDeadlineSetOutside`. Changes of status only: an acceptance sets none, and may be told late. */
export function isSetOutside(db: Db, { from, to }: Period, lastEvent: number): boolean {
  const found = db
    .select({ id: events.id })
    .from(events)
    .where(
      and(
        gt(events.id, lastEvent),
        inArray(events.toStatus, ['running', 'queued']),
        ne(events.fromStatus, events.toStatus),
        notBetween(events.at, from, to),
      ),
    )
    .limit(1)
    .get();
  return found !== undefined;
}

/** Inside a transaction; see `Store.capDeadlines`. */
export function capDeadlines(db: Db, now: Date): void {
  db.update(executions)
    .set({ durationDeadlineAt: sql`${now.getTime()} + ${ALLOWED_MS}` })
    .where(sql`${executions.durationDeadlineAt} IS NOT NULL AND ${DEADLINE_SET_AT} > ${now.getTime()}`)
    .run();
}
