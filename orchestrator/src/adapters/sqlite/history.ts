import { and, asc, eq, gt, max } from 'drizzle-orm';
import { reasonOfEvent } from '../../domain/event-reason.ts';
import { kindOf, noticeOf, tokenOf, type ExecutionEvent } from '../../domain/events.ts';
import type { Execution, Snapshot } from '../../domain/execution.ts';
import type { EventFilter, EventRecord } from '../../ports/store.ts';
import { insertion } from './open-columns.ts';
import { taskRefOf } from './current-task.ts';
import type { Db } from './open-database.ts';
import { notifyOfChange, notifyOfDrift } from './outbox.ts';
import { preparedOnce } from './prepared-once.ts';
import { attempts, events, executions, tombstones } from './schema.ts';

const insertEvent = preparedOnce((db: Db) => insertion(db, events));

/** Writes the first line of an execution's history; inside a transaction. */
export function recordAccepted(db: Db, { id, createdAt, status }: Execution, token: string | null): void {
  insertEvent(db)({ executionId: id, attempt: 0, at: createdAt, kind: 'accepted', toStatus: status, token });
}

/** Records a change of status or a notice; inside the transaction that makes the change. */
export function recordEvent(
  db: Db,
  before: Snapshot,
  after: Snapshot,
  event: ExecutionEvent,
  now: Date,
): void {
  const { execution } = before;
  const kind = kindOf(event);
  const message = noticeOf(event) ?? after.execution.verdict?.message ?? endOf(after);
  insertEvent(db)({
    executionId: execution.id,
    attempt: after.execution.attempt,
    at: now,
    kind,
    fromStatus: execution.status,
    toStatus: after.execution.status,
    message,
    token: tokenOf(event),
  });
  notifyOfChange(db, before, after, { kind, message, at: now });
  recordDrift(db, before, after, now);
}

/** A line of its own behind the verdict, for whoever wants to hear of nothing else. */
function recordDrift(db: Db, before: Snapshot, after: Snapshot, now: Date): void {
  const { id, attempt, status, drift } = after.execution;
  if (drift === null || drift.length === 0 || drift === before.execution.drift) return;
  const message = `${drift.map(({ sentence }) => sentence).join('; ')}.`;
  insertEvent(db)({
    executionId: id,
    attempt,
    at: now,
    kind: 'drift',
    fromStatus: status,
    toStatus: status,
    message,
  });
  notifyOfDrift(db, after.execution, message, now);
}

/** Why the attempt has ended, when another one follows. */
function endOf({ execution, attempt }: Snapshot): string | null {
  return execution.status === 'queued' ? (attempt?.endMessage ?? null) : null;
}

export function eventsAfter(db: Db, filter: EventFilter): EventRecord[] {
  const removals = removalsAfter(db, filter);
  const changes = changesAfter(db, filter);
  if (removals.length === 0) return changes;
  return [...changes, ...removals].toSorted((a, b) => a.id - b.id).slice(0, filter.limit);
}

function changesAfter(db: Db, { limit, after = 0, executionId }: EventFilter): EventRecord[] {
  return db
    .select({ event: events, ...OF_EXECUTION, endReason: attempts.endReason })
    .from(events)
    .innerJoin(executions, eq(executions.id, events.executionId))
    .leftJoin(
      attempts,
      and(eq(attempts.executionId, events.executionId), eq(attempts.attempt, events.attempt)),
    )
    .where(
      and(gt(events.id, after), executionId === undefined ? undefined : eq(events.executionId, executionId)),
    )
    .orderBy(asc(events.id))
    .limit(limit)
    .all()
    .map(({ event, taskName, task, taskRevision, endReason }) =>
      Object.assign(event, {
        taskName,
        task: taskRefOf({ task, taskRevision }),
        reason: reasonOfEvent(event, endReason),
      }),
    );
}

const OF_EXECUTION = {
  taskName: executions.taskName,
  task: executions.task,
  taskRevision: executions.taskRevision,
};

const newestEvent = preparedOnce((db: Db) =>
  db
    .select({ id: max(events.id) })
    .from(events)
    .prepare(),
);

const newestRemoval = preparedOnce((db: Db) =>
  db
    .select({ id: max(tombstones.eventId) })
    .from(tombstones)
    .prepare(),
);

/** The history of an execution goes with it, but for its removal. */
function removalsAfter(db: Db, { limit, after = 0, executionId }: EventFilter): EventRecord[] {
  const of = executionId === undefined ? undefined : eq(tombstones.executionId, executionId);
  return db
    .select({
      id: tombstones.eventId,
      executionId: tombstones.executionId,
      taskName: tombstones.taskName,
      task: tombstones.task,
      taskRevision: tombstones.taskRevision,
      attempt: tombstones.attempts,
      at: tombstones.decidedAt,
      status: tombstones.status,
      message: tombstones.why,
      token: tombstones.token,
    })
    .from(tombstones)
    .where(and(gt(tombstones.eventId, after), of))
    .orderBy(asc(tombstones.eventId))
    .limit(limit)
    .all()
    .map(({ status, task, taskRevision, ...event }) =>
      Object.assign(event, {
        kind: 'removed',
        fromStatus: status,
        toStatus: status,
        reason: null,
        task: taskRefOf({ task, taskRevision }),
      } as const),
    );
}

export function lastEventId(db: Db): number {
  return Math.max(newestEvent(db).get()?.id ?? 0, newestRemoval(db).get()?.id ?? 0);
}
