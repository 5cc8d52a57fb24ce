import { and, eq, gt, isNotNull, isNull, sql } from 'drizzle-orm';
import { FINISHED_STATUSES, isFinished, STATUSES, type FinishedStatus, type Status } from '@crawlerd/shared';
import type { Hold } from '../../domain/retention.ts';
import type { FinishedExecution, RemovalUnderWay } from '../../ports/retention-store.ts';
import type { ListPlace } from '../../ports/store.ts';
import type { Db } from './open-database.ts';
import { attempts, executions, retention, tombstones } from './schema.ts';

const listed = (statuses: readonly Status[]) => sql.raw(statuses.map((status) => `'${status}'`).join(', '));
const UNFINISHED = listed(STATUSES.filter((status) => !isFinished(status)));
const FINISHED = listed(FINISHED_STATUSES);

/** Whether an unfinished execution is to begin with its cache. */
const IS_NEEDED = sql<number>`EXISTS (SELECT 1 FROM executions AS later
  WHERE later.cache_from = ${executions.id} AND later.status IN (${UNFINISHED}))`;
const IS_UNRELEASED = sql<number>`EXISTS (SELECT 1 FROM ${attempts}
  WHERE ${attempts.executionId} = ${executions.id} AND ${attempts.releasedAt} IS NULL)`;
const IS_PINNED = sql<number>`${retention.pinnedAt} IS NOT NULL`;

/** What stands in the way of a removal, besides its status. */
export const HOLDS = { isNeeded: IS_NEEDED, isUnreleased: IS_UNRELEASED, isPinned: IS_PINNED };

export function holdOf({
  isNeeded,
  isUnreleased,
  isPinned,
}: { readonly [Key in keyof typeof HOLDS]: number }): Hold | null {
  if (isPinned) return 'pinned';
  if (isNeeded) return 'cache_source';
  return isUnreleased ? 'unreleased' : null;
}

/** See `RetentionStore.finished`. */
export function finishedExecutions(db: Db, limit: number, before: ListPlace | null): FinishedExecution[] {
  return db
    .select({
      executionId: executions.id,
      taskName: executions.taskName,
      task: executions.task,
      status: sql<FinishedStatus>`${executions.status}`,
      attempts: executions.attempt,
      finishedAt: executions.finishedAt,
      bytes: retention.bytes,
      ...HOLDS,
    })
    .from(executions)
    .leftJoin(retention, eq(retention.executionId, executions.id))
    .where(
      and(
        isNotNull(executions.finishedAt),
        before === null
          ? undefined
          : sql`(${executions.finishedAt}, ${executions.id}) < (${before.at.getTime()}, ${before.id})`,
      ),
    )
    .orderBy(sql`${executions.finishedAt} DESC`, sql`${executions.id} DESC`)
    .limit(limit)
    .all()
    .map(({ isNeeded, isUnreleased, isPinned, finishedAt, ...row }) =>
      Object.assign(row, {
        finishedAt: finishedAt ?? new Date(0),
        hold: holdOf({ isNeeded, isUnreleased, isPinned }),
      }),
    );
}

/** See `RetentionStore.heldBytes`. CROSS: from the few that are pinned or needed to their executions, not the other way. */
export function heldBytes(db: Db): number {
  const isFinishedRow = sql`+${executions.status} IN (${FINISHED})`;
  const ofPinned = sql`SELECT ${retention.bytes} AS bytes FROM ${retention} INDEXED BY retention_pinned
    CROSS JOIN ${executions} ON ${executions.id} = ${retention.executionId}
    WHERE ${retention.pinnedAt} IS NOT NULL AND ${isFinishedRow}`;
  const sources = sql`SELECT DISTINCT ${executions.cacheFrom} AS id FROM ${executions}
    WHERE ${executions.status} IN (${UNFINISHED}) AND ${executions.cacheFrom} IS NOT NULL`;
  const ofSources = sql`SELECT ${retention.bytes} AS bytes FROM (${sources}) AS source
    CROSS JOIN ${retention} ON ${retention.executionId} = source.id
    CROSS JOIN ${executions} ON ${executions.id} = source.id
    WHERE ${retention.pinnedAt} IS NULL AND ${isFinishedRow}`;
  const row = db.get<{ bytes: number | null }>(
    sql`SELECT sum(bytes) AS bytes FROM (${ofPinned} UNION ALL ${ofSources})`,
  );
  return row.bytes ?? 0;
}

export function removalsUnderWay(db: Db, limit: number, after: number): RemovalUnderWay[] {
  const { executionId, attempts: last, eventId: place } = tombstones;
  return db
    .select({ executionId, attempts: last, place })
    .from(tombstones)
    .where(and(isNull(tombstones.removedAt), gt(place, after)))
    .orderBy(place)
    .limit(limit)
    .all();
}

/** See `RetentionStore.trimTombstones`. */
export function trimTombstones(db: Db, keep: number, limit: number): number {
  const [last] = db
    .select({ place: tombstones.eventId })
    .from(tombstones)
    .orderBy(sql`${tombstones.eventId} DESC`)
    .limit(1)
    .offset(keep)
    .all();
  if (last === undefined) return 0;
  const oldest = sql`(SELECT ${tombstones.eventId} FROM ${tombstones}
    WHERE ${tombstones.eventId} <= ${last.place} ORDER BY ${tombstones.eventId} LIMIT ${limit})`;
  return db
    .delete(tombstones)
    .where(sql`${tombstones.eventId} IN ${oldest} AND ${tombstones.removedAt} IS NOT NULL`)
    .run().changes;
}

/** Of an execution that goes on: what its files took does not hold any more. Inside a transaction. */
export function bytesForgotten(db: Db): (executionId: string) => void {
  const forget = db
    .update(retention)
    .set({ bytes: null })
    .where(eq(retention.executionId, sql.placeholder('id')))
    .prepare();
  return (id) => void forget.run({ id });
}
