import { and, asc, count, desc, eq, isNull, or, sql } from 'drizzle-orm';
import type { Db } from './open-database.ts';
import { attempts, executions } from './schema.ts';

/*
 * Prepared once: the loops run these after every change and every few seconds, and building such a query takes
 * longer than running it. Statuses are literals, because for a bound value SQLite would not use the partial
 * index.
 */

/** Takes `now` and `latest` (Unix ms), `limit` and `fullHosts` (a JSON list); see `Store.queued`. */
export function queuedIds(db: Db) {
  const isHostFree = sql`${executions.targetHost} NOT IN (SELECT value FROM json_each(${sql.placeholder('fullHosts')}))`;
  return (
    db
      .select({ id: sql<string>`${executions.id}` })
      // By default SQLite would use the index of statuses, and sort the whole queue for its first row.
      .from(sql`${executions} INDEXED BY executions_queue`)
      .leftJoin(
        attempts,
        and(eq(attempts.executionId, executions.id), eq(attempts.attempt, executions.attempt)),
      )
      .where(
        and(
          sql`${executions.status} = 'queued'`,
          or(
            isNull(executions.notBefore),
            sql`${executions.notBefore} NOT BETWEEN ${sql.placeholder('now')} + 1 AND ${sql.placeholder('latest')}`,
          ),
          or(isNull(attempts.attempt), sql`${attempts.releasedAt} IS NOT NULL`),
          or(isNull(executions.targetHost), isHostFree),
        ),
      )
      .orderBy(desc(executions.priority), asc(executions.id))
      .limit(sql.placeholder('limit'))
      .prepare()
  );
}

export function queuedCount(db: Db) {
  return db
    .select({ n: count() })
    .from(executions)
    .where(sql`${executions.status} = 'queued'`)
    .prepare();
}

export function unreleasedIds(db: Db) {
  return db
    .selectDistinct({ id: attempts.executionId })
    .from(attempts)
    .where(isNull(attempts.releasedAt))
    .prepare();
}

export function unreleasedCount(db: Db) {
  return db.select({ n: count() }).from(attempts).where(isNull(attempts.releasedAt)).prepare();
}

/** Takes `now` (Unix ms) and `limit`; see `Store.overdue`. */
export function overdueIds(db: Db) {
  return db
    .select({ id: executions.id })
    .from(executions)
    .where(
      and(
        sql`${executions.durationDeadlineAt} <= ${sql.placeholder('now')}`,
        sql`${executions.stopCause} IS NULL`,
      ),
    )
    .orderBy(asc(executions.durationDeadlineAt))
    .limit(sql.placeholder('limit'))
    .prepare();
}
