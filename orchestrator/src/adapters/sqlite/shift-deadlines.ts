import { sql } from 'drizzle-orm';
import type { Db } from './open-database.ts';
import { executions } from './schema.ts';

const ALLOWED_MS = sql`1000 * json_extract(${executions.spec}, '$.maxDurationSeconds')`;
/** A deadline was set its duration before it; a wait was set by the event that began it. */
const DEADLINE_SET_AT = sql`${executions.durationDeadlineAt} - ${ALLOWED_MS}`;
const WAIT_SET_AT = sql`(SELECT max(at) FROM events WHERE execution_id = ${executions.id} AND to_status = 'queued')`;

/** Inside a transaction; see `Store.shiftDeadlines`. */
export function shiftDeadlines(db: Db, byMs: number, { from, to }: { from: Date; to: Date }): void {
  const ms = Math.round(byMs);
  const isEarlier = (setAt: typeof WAIT_SET_AT) =>
    sql`${setAt} NOT BETWEEN ${from.getTime()} AND ${to.getTime()}`;
  db.update(executions)
    .set({ durationDeadlineAt: sql`${executions.durationDeadlineAt} + ${ms}` })
    .where(sql`${executions.durationDeadlineAt} IS NOT NULL AND ${isEarlier(DEADLINE_SET_AT)}`)
    .run();
  db.update(executions)
    .set({ notBefore: sql`${executions.notBefore} + ${ms}` })
    .where(
      sql`${executions.notBefore} IS NOT NULL AND ${executions.status} = 'queued' AND ${isEarlier(WAIT_SET_AT)}`,
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
