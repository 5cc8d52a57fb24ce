import { sql } from 'drizzle-orm';
import type { ClockShift } from '../../domain/clock-shift.ts';
import type { Db } from './open-database.ts';
import { executions } from './schema.ts';

const ALLOWED_MS = sql`1000 * json_extract(${executions.spec}, '$.maxDurationSeconds')`;
/** A deadline was set its duration before it, by the event that began it; and a wait by the last event that did so. */
const DEADLINE_SET_AT = sql`${executions.durationDeadlineAt} - ${ALLOWED_MS}`;
const BEGAN = sql`to_status = 'running' AND abs(at - (${DEADLINE_SET_AT})) < 1`;
const WAITED = sql`to_status = 'queued'`;

/** Inside a transaction; see `Store.shiftDeadlines`. `lastEvent`: the newest one at the last reading of the clocks. */
export function shiftDeadlines(db: Db, { byMs, from, to }: ClockShift, lastEvent: number): void {
  const ms = Math.round(byMs);
  // By an event after the last reading, but by the clock as it is now.
  const isNew = (event: typeof WAITED) => sql`EXISTS (SELECT 1 FROM events
    WHERE execution_id = ${executions.id} AND id > ${lastEvent} AND ${event}
    AND at BETWEEN ${from.getTime()} AND ${to.getTime()})`;
  db.update(executions)
    .set({ durationDeadlineAt: sql`${executions.durationDeadlineAt} + ${ms}` })
    .where(sql`${executions.durationDeadlineAt} IS NOT NULL AND NOT ${isNew(BEGAN)}`)
    .run();
  db.update(executions)
    .set({ notBefore: sql`${executions.notBefore} + ${ms}` })
    .where(
      sql`${executions.notBefore} IS NOT NULL AND ${executions.status} = 'queued' AND NOT ${isNew(WAITED)}`,
    )
    .run();
}

/** Inside a transaction; see `Store.capDeadlines`. */
export function capDeadlines(db: Db, now: Date): void {
  db.update(executions)
    .set({ durationDeadlineAt: sql`${now.getTime()} + ${ALLOWED_MS}` })
    .where(sql`${executions.durationDeadlineAt} IS NOT NULL AND ${DEADLINE_SET_AT} > ${now.getTime()}`)
    .run();
}
