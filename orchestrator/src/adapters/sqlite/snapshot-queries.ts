import { and, eq, getTableColumns, inArray, ne, sql, type SQL } from 'drizzle-orm';
import { LIVE_STATUSES } from '@crawlerd/shared';
import type { Snapshot } from '../../domain/execution.ts';
import type { Db } from './open-database.ts';
import { preparedOnce } from './prepared-once.ts';
import { snapshotOf } from './rows.ts';
import { attempts, executions, liveness, REMOVING } from './schema.ts';

const IS_THERE = ne(executions.status, REMOVING);

const CURRENT_ATTEMPT = and(
  eq(attempts.executionId, executions.id),
  eq(attempts.attempt, executions.attempt),
);

/** Those of these ids, in any order. */
export function snapshotsOf(db: Db, ids: readonly string[]): Snapshot[] {
  return snapshots(db, and(inArray(executions.id, [...ids]), IS_THERE))
    .all()
    .map(snapshotOf);
}

/** Taken from the sizes that a row keeps of its values, so nothing large is read for it. */
const ROW_BYTES = sql<number>`octet_length(${executions.spec}) + ifnull(octet_length(${executions.result}), 0)
  + ifnull(octet_length(${executions.message}), 0) + ifnull(octet_length(${executions.drift}), 0) + ifnull(octet_length(${liveness.progress}), 0)
  + ifnull(octet_length(${attempts.endMessage}), 0) + ifnull(octet_length(${attempts.warnings}), 0)`;

/** How large the snapshots of these ids are. */
export function snapshotBytes(db: Db, ids: readonly string[]): Map<string, number> {
  const rows = db
    .select({ id: executions.id, bytes: ROW_BYTES })
    .from(executions)
    .innerJoin(liveness, eq(liveness.executionId, executions.id))
    .leftJoin(attempts, CURRENT_ATTEMPT)
    .where(inArray(executions.id, [...ids]))
    .all();
  return new Map(rows.map(({ id, bytes }) => [id, bytes]));
}

/** Without the columns of idempotency keys, schedules and tokens, which are not part of an execution. */
const {
  idempotencyKey: _,
  launchDigest: __,
  scheduleId: ___,
  scheduleKey: ____,
  waitsForEarlier: _____,
  tokenId: ______,
  ...EXECUTION
} = getTableColumns(executions);

function snapshots(db: Db, where: SQL | undefined) {
  return db
    .select({ executions: EXECUTION, attempts, liveness })
    .from(executions)
    .innerJoin(liveness, eq(liveness.executionId, executions.id))
    .leftJoin(attempts, CURRENT_ATTEMPT)
    .where(where);
}

/** Prepared: takes `id`. */
export const snapshotById = preparedOnce((db: Db) =>
  snapshots(db, and(eq(executions.id, sql.placeholder('id')), IS_THERE)).prepare(),
);

const live = preparedOnce((db: Db) => snapshots(db, inArray(executions.status, LIVE_STATUSES)).prepare());

export function liveSnapshots(db: Db): Snapshot[] {
  return live(db).all().map(snapshotOf);
}
