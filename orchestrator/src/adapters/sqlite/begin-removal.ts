import { eq, sql } from 'drizzle-orm';
import { isFinished } from '@crawlerd/shared';
import type { Tombstone } from '../../domain/tombstone.ts';
import type { Begun, WantedRemoval } from '../../ports/retention-store.ts';
import { taskRefOf } from './current-task.ts';
import type { Db } from './open-database.ts';
import { HOLDS, holdOf } from './retention-queries.ts';
import { events, executions, liveness, REMOVING, retention, tombstones } from './schema.ts';

/** Decides on one removal, inside a transaction. */
export function beginRemoval(db: Db, wanted: WantedRemoval, now: Date): Begun {
  const { executionId, reason, requestedBy, token } = wanted;
  const earlier = tombstoneOf(db, executionId);
  if (earlier !== null) return { outcome: 'earlier', tombstone: earlier };
  const row = removableRow(db, executionId);
  if (row === undefined) return { outcome: 'unknown', executionId };
  const { execution, progress } = row;
  const { status, finishedAt } = execution;
  if (!isFinished(status) || finishedAt === null) return { outcome: 'held', executionId, hold: 'unfinished' };
  const hold = holdOf(row);
  if (hold !== null) return { outcome: 'held', executionId, hold };
  const tombstone: Tombstone = {
    executionId,
    taskName: execution.taskName,
    task: taskRefOf(execution),
    status,
    reason: execution.reason,
    message: execution.message,
    attempts: execution.attempt,
    items: execution.result?.total_data_count ?? progress?.data_items ?? null,
    pages: progress?.crawled_urls ?? null,
    failedPages: progress?.failed_urls ?? null,
    createdAt: execution.createdAt,
    startedAt: execution.startedAt,
    finishedAt,
    ...reason,
    requestedBy,
    decidedAt: now,
    removedAt: null,
    bytesFreed: 0,
  };
  const { idempotencyKey, launchDigest } = execution;
  db.insert(tombstones)
    .values({
      ...tombstone,
      task: execution.task,
      taskRevision: execution.taskRevision,
      idempotencyKey,
      launchDigest,
      token: token ?? null,
      eventId: takeEventId(db, tombstone),
    })
    .run();
  db.update(executions)
    .set({ status: REMOVING, finishedAt: null, idempotencyKey: null, launchDigest: null })
    .where(eq(executions.id, executionId))
    .run();
  return { outcome: 'begun', tombstone };
}

export function tombstoneOf(db: Db, executionId: string): Tombstone | null {
  const row = db.select().from(tombstones).where(eq(tombstones.executionId, executionId)).get();
  if (row === undefined) return null;
  const {
    eventId: _,
    idempotencyKey: __,
    launchDigest: ___,
    taskRevision: ____,
    token: _____,
    ...tombstone
  } = row;
  return { ...tombstone, task: taskRefOf(row) };
}

function removableRow(db: Db, executionId: string) {
  return db
    .select({ execution: executions, progress: liveness.progress, ...HOLDS })
    .from(executions)
    .innerJoin(liveness, eq(liveness.executionId, executions.id))
    .leftJoin(retention, eq(retention.executionId, executions.id))
    .where(eq(executions.id, executionId))
    .get();
}

/** The history goes on rising, though the event itself is read from the tombstone, which outlives all other rows. */
function takeEventId(db: Db, { executionId, attempts, status, decidedAt }: Tombstone): number {
  const { id } = db
    .insert(events)
    .values({ executionId, attempt: attempts, at: decidedAt, kind: 'removed', toStatus: status })
    .returning({ id: events.id })
    .get();
  db.delete(events)
    .where(sql`${events.id} = ${id}`)
    .run();
  return id;
}
