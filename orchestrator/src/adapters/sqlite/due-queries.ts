import { and, asc, count, isNull, sql, type SQL } from 'drizzle-orm';
import { unionAll } from 'drizzle-orm/sqlite-core';
import type { FullKeys } from '../../domain/limits.ts';
import { RETRY_DELAY_SECONDS_MAX } from '../../domain/retry.ts';
import { secondsAfter } from '../../domain/staleness.ts';
import type { QueuePlace } from '../../ports/store.ts';
import type { Db } from './open-database.ts';
import { preparedOnce } from './prepared-once.ts';
import { attempts, executions } from './schema.ts';

/*
 * Prepared once: the loops run these after every change and every few seconds, and building such a query takes
 * longer than running it. Statuses are literals, because for a bound value SQLite would not use the partial
 * index.
 */

/** The values for {@link queuedRows}, but for how many are looked at. */
export function queuedAsked(now: Date, full: FullKeys, { priority, id }: QueuePlace) {
  // No delay is longer: the clock was set back while no process could shift it.
  const latest = secondsAfter(now, RETRY_DELAY_SECONDS_MAX).getTime();
  const [fullHosts, fullGroups] = [JSON.stringify(full.hosts), JSON.stringify(full.groups)];
  return { now: now.getTime(), latest, fullHosts, fullGroups, priority, id };
}

/**
 * What is queued behind a place, and whether it may be launched now; see `Store.queued`. Takes what
 * {@link queuedAsked} gives, and `lookedAt`, a limit.
 */
export function queuedRows(db: Db) {
  const isDue = sql`${executions.notBefore} IS NULL
    OR ${executions.notBefore} NOT BETWEEN ${sql.placeholder('now')} + 1 AND ${sql.placeholder('latest')}`;
  const isReleased = sql`NOT EXISTS (SELECT 1 FROM ${attempts} WHERE ${attempts.executionId} = ${executions.id}
    AND ${attempts.attempt} = ${executions.attempt} AND ${attempts.releasedAt} IS NULL)`;
  const isFirst = sql`${executions.waitsForEarlier} IS NOT 1 OR NOT EXISTS (SELECT 1
    FROM executions AS earlier INDEXED BY executions_of_schedule
    WHERE earlier.schedule_id = ${executions.scheduleId} AND earlier.id < ${executions.id}
    AND earlier.finished_at IS NULL AND earlier.status <> 'removing')`;
  const isHostFree = sql`${executions.targetHost} IS NULL
    OR ${executions.targetHost} NOT IN (SELECT value FROM json_each(${sql.placeholder('fullHosts')}))`;
  const isGroupFree = sql`${executions.groupKey} IS NULL
    OR ${executions.groupKey} NOT IN (SELECT value FROM json_each(${sql.placeholder('fullGroups')}))`;
  const fields = {
    id: sql<string>`${executions.id}`.as('id'),
    priority: sql<number>`${executions.priority}`.as('priority'),
    mayLaunch:
      sql<number>`((${isDue}) AND ${isReleased} AND (${isHostFree}) AND (${isGroupFree}) AND (${isFirst}))`.as(
        'may_launch',
      ),
  };
  // By default SQLite would use the index of statuses, and sort the whole queue for its first row.
  const part = (where: SQL) =>
    db
      .select(fields)
      .from(sql`${executions} INDEXED BY executions_queue`)
      .where(sql`${executions.status} = 'queued' AND ${where}`);
  const priority = sql.placeholder('priority');
  // Each is a part of the index. By one condition for both, all of that priority would be read again and again.
  return unionAll(
    part(sql`${executions.priority} = ${priority} AND ${executions.id} > ${sql.placeholder('id')}`),
    part(sql`${executions.priority} < ${priority}`),
  )
    .orderBy(sql`priority DESC`, sql`id`)
    .limit(sql.placeholder('lookedAt'))
    .prepare();
}

export function queuedCount(db: Db) {
  return db
    .select({ n: count() })
    .from(executions)
    .where(sql`${executions.status} = 'queued'`)
    .prepare();
}

/** The first entry of the index of statuses. */
export function oldestQueued(db: Db) {
  return db
    .select({ at: executions.createdAt })
    .from(executions)
    .where(sql`${executions.status} = 'queued'`)
    .orderBy(asc(executions.createdAt))
    .limit(1)
    .prepare();
}

/** The lowest limit among queued members of the group `key`. */
export function queuedGroupLimit(db: Db) {
  return db
    .select({ limit: sql<number | null>`min(${executions.groupLimit})` })
    .from(executions)
    .where(sql`${executions.status} = 'queued' AND ${executions.groupKey} = ${sql.placeholder('key')}`)
    .prepare();
}

export function queuedOfToken(db: Db) {
  return db
    .select({ n: count() })
    .from(executions)
    .where(sql`${executions.status} = 'queued' AND ${executions.tokenId} = ${sql.placeholder('tokenId')}`)
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

export type DueQueries = ReturnType<typeof dueQueries>;

/** Prepared once: the supervisor asks them at every turn. */
export const dueQueries = preparedOnce((db: Db) => ({
  unreleased: unreleasedIds(db),
  unreleasedCount: unreleasedCount(db),
  overdue: overdueIds(db),
}));
