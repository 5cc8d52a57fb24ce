import { and, desc, eq, getTableColumns, inArray, lt, sql, type SQL } from 'drizzle-orm';
import { LIVE_STATUSES, type ResultData } from '@crawlerd/shared';
import type { Snapshot } from '../../domain/execution.ts';
import type { ListFilter } from '../../ports/store.ts';
import type { Db } from './open-database.ts';
import { snapshotOf } from './rows.ts';
import { attempts, executions, liveness } from './schema.ts';

const RESULT = sql<ResultData | null>`${executions.result}`.mapWith(executions.result);
/** A completion may contain megabytes of items; a page of a thousand of them would fill the memory. */
const RESULT_WITHOUT_ITEMS =
  sql<ResultData | null>`json_remove(${executions.result}, '$.data_items')`.mapWith(executions.result);

/** Prepared: takes `id`. */
export function snapshotById(db: Db) {
  return snapshots(db, eq(executions.id, sql.placeholder('id'))).prepare();
}

export function liveSnapshots(db: Db): Snapshot[] {
  return snapshots(db, inArray(executions.status, LIVE_STATUSES)).all().map(snapshotOf);
}

export function listedSnapshots(db: Db, { limit, before, status, taskName, label }: ListFilter): Snapshot[] {
  const path = label && `$.labels.${JSON.stringify(label[0])}`;
  return snapshots(
    db,
    and(
      before === undefined ? undefined : lt(executions.id, before),
      status === undefined ? undefined : inArray(executions.status, [...status]),
      taskName === undefined ? undefined : eq(executions.taskName, taskName),
      label && sql`json_extract(${executions.spec}, ${path}) = ${label[1]}`,
    ),
    RESULT_WITHOUT_ITEMS,
  )
    .orderBy(desc(executions.id))
    .limit(limit)
    .all()
    .map(snapshotOf);
}

/** Without the columns of the idempotency key, which are not part of an execution. */
const { idempotencyKey: _, launchDigest: __, ...EXECUTION } = getTableColumns(executions);

function snapshots(db: Db, where: SQL | undefined, result: SQL<ResultData | null> = RESULT) {
  return db
    .select({ executions: { ...EXECUTION, result }, attempts, liveness })
    .from(executions)
    .innerJoin(liveness, eq(liveness.executionId, executions.id))
    .leftJoin(
      attempts,
      and(eq(attempts.executionId, executions.id), eq(attempts.attempt, executions.attempt)),
    )
    .where(where);
}
