import { and, asc, count, eq, sql } from 'drizzle-orm';
import { TICK_REASONS, type NotificationKind, type TickReason } from '@crawlerd/shared';
import type { Execution, Snapshot } from '../../domain/execution.ts';
import { isWanted, notificationKindOf, type Notification } from '../../domain/notify/notification.ts';
import type { ScheduleRecord } from '../../domain/schedule/schedule-record.ts';
import type { IdleTicks } from '../../domain/schedule/schedule.ts';
import type { EventKind } from '../../domain/transitions.ts';
import type { StoredEndpoint } from '../../ports/notification-store.ts';
import type { Db } from './open-database.ts';
import { deliveries, endpoints } from './schema.ts';

/** As many may wait for one endpoint; what comes then is only logged. */
const PENDING_MAX = 10_000;

/** What an event finds its endpoints by, without a query: this process alone writes them. */
const known = new WeakMap<Db, readonly StoredEndpoint[]>();

export function endpointsOf(db: Db): readonly StoredEndpoint[] {
  const found = known.get(db) ?? db.select().from(endpoints).orderBy(asc(endpoints.name)).all();
  known.set(db, found);
  return found;
}

/** To be called after each change of an endpoint, also one that was rolled back. */
export function forgetEndpoints(db: Db): void {
  known.delete(db);
}

/** Tells endpoints of a line of the history; inside the transaction that writes it. */
export function notifyOfChange(
  db: Db,
  before: Snapshot,
  { execution, attempt }: Snapshot,
  line: { readonly kind: EventKind; readonly message: string | null; readonly at: Date },
): void {
  if (endpointsOf(db).length === 0) return;
  const kind = notificationKindOf({
    kind: line.kind,
    fromStatus: before.execution.status,
    toStatus: execution.status,
  });
  if (kind === null) return;
  const { verdict } = execution;
  const reason = verdict?.reason ?? (kind === 'retried' ? (attempt?.endReason ?? null) : null);
  notifyOfExecution(db, execution, { kind, reason, message: line.message, at: line.at });
}

/** Tells endpoints that something holds; inside the transaction that notes it. */
export function notifyOfCondition(
  db: Db,
  { kind, message }: { readonly kind: NotificationKind; readonly message: string },
  execution: Execution | null,
  at: Date,
): void {
  if (execution !== null) return notifyOfExecution(db, execution, { kind, reason: null, message, at });
  notify(db, { kind, at, executionId: null, taskName: null, task: null, attempt: 0, reason: null, message });
}

/** Tells endpoints that an execution is out of line with earlier ones. */
export function notifyOfDrift(db: Db, execution: Execution, message: string, at: Date): void {
  notifyOfExecution(db, execution, { kind: 'drift', reason: null, message, at });
}

function notifyOfExecution(
  db: Db,
  { id, spec, attempt }: Execution,
  what: Pick<Notification, 'reason' | 'message' | 'at'> & { readonly kind: NotificationKind },
): void {
  const task = spec.task?.name ?? null;
  notify(db, { ...what, executionId: id, taskName: spec.taskName, task, attempt }, spec.labels);
}

/** Reasons that somebody chose, or that leave no gap: the tick after it was launched. */
const QUIET_REASONS: ReadonlySet<TickReason> = new Set(['paused', 'superseded', 'schedule_changed']);

/** Tells endpoints of ticks that launched nothing; inside the transaction that decides so. */
export function notifyOfTicks(db: Db, { task, name }: ScheduleRecord, ticks: IdleTicks, at: Date): void {
  if (QUIET_REASONS.has(ticks.reason)) return;
  const first = new Date(ticks.firstTick).toISOString();
  const number = ticks.countIsMinimum ? `${ticks.count} ticks or more` : `${ticks.count} ticks`;
  const span = ticks.count === 1 ? first : `${number} from ${first} on`;
  const message = `${name}, ${span}: ${TICK_REASONS[ticks.reason]}`;
  notify(db, {
    kind: 'tick_skipped',
    at,
    executionId: null,
    taskName: null,
    task,
    attempt: 0,
    reason: null,
    message,
  });
}

/** Adds a notification to the outbox, for each endpoint that wants it; inside the transaction of what it reports. */
export function notify(
  db: Db,
  notification: Notification & { readonly kind: NotificationKind },
  labels: Readonly<Record<string, string>> = {},
): void {
  for (const endpoint of endpointsOf(db)) {
    if (isWanted(endpoint.filter, { ...notification, labels })) addDelivery(db, endpoint, notification);
  }
}

/** The message of an event may be long, and is cut when it is put into words. */
const MESSAGE_KEPT = 1000;

export function addDelivery(db: Db, endpoint: StoredEndpoint, notification: Notification): number {
  const { kind, executionId, at, message, ...facts } = notification;
  const obstacle =
    endpoint.pausedAt !== null
      ? 'The endpoint was paused.'
      : pendingCount(db, endpoint.name) >= PENDING_MAX
        ? `${PENDING_MAX} notifications were waiting for the endpoint already.`
        : null;
  const { id } = db
    .insert(deliveries)
    .values({
      endpoint: endpoint.name,
      subject: executionId ?? notification.task ?? kind,
      kind,
      executionId,
      facts: { ...facts, message: message?.slice(0, MESSAGE_KEPT) ?? null },
      createdAt: at,
      ...(obstacle === null
        ? { state: 'pending', nextAttemptAt: at }
        : { state: 'failed', failure: obstacle, endedAt: at }),
    })
    .returning({ id: deliveries.id })
    .get();
  return id;
}

function pendingCount(db: Db, endpoint: string): number {
  // A literal, so that the index of what is pending is used.
  const isPending = and(eq(deliveries.endpoint, endpoint), sql`${deliveries.state} = 'pending'`);
  return db.select({ n: count() }).from(deliveries).where(isPending).get()?.n ?? 0;
}
