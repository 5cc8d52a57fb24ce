import { desc, sql } from 'drizzle-orm';
import { index, integer, primaryKey, sqliteTable, text, uniqueIndex } from 'drizzle-orm/sqlite-core';
import type { Progress, Reason, ResultData, Status, StopMode } from '@crawlerd/shared';
import type { ExecutionSpec, StopCause } from '../../domain/execution.ts';
import type { EventKind } from '../../domain/transitions.ts';

const time = (name: string) => integer(name, { mode: 'timestamp_ms' });

export const meta = sqliteTable('meta', {
  key: text().primaryKey(),
  value: text().notNull(),
});

export const executions = sqliteTable(
  'executions',
  {
    /** UUIDv7: the order of ids is the order of arrival. */
    id: text().primaryKey(),
    status: text().$type<Status>().notNull(),
    taskName: text('task_name').notNull(),
    spec: text({ mode: 'json' }).$type<ExecutionSpec>().notNull(),
    attempt: integer().notNull(),
    priority: integer().notNull().default(0),
    targetHost: text('target_host'),
    crawlFailures: integer('crawl_failures').notNull().default(0),
    infraFailures: integer('infra_faults').notNull().default(0),
    notBefore: time('not_before'),
    /** The client's key for its launch, and a digest of the launch: the same again is the same execution. */
    idempotencyKey: text('idempotency_key'),
    launchDigest: text('launch_digest'),
    stopCause: text('stop_cause').$type<StopCause>(),
    stopMode: text('stop_mode').$type<StopMode>(),
    stopRequestedBy: text('stop_requested_by'),
    reason: text().$type<Reason>(),
    message: text(),
    finishedAt: time('finished_at'),
    result: text({ mode: 'json' }).$type<ResultData>(),
    createdAt: time('created_at').notNull(),
    startedAt: time('started_at'),
    durationDeadlineAt: time('duration_deadline_at'),
  },
  (table) => [
    index('executions_status').on(table.status, table.id),
    index('executions_queue')
      .on(desc(table.priority), table.id)
      .where(sql`${table.status} = 'queued'`),
    uniqueIndex('executions_idempotency')
      .on(table.idempotencyKey)
      .where(sql`${table.idempotencyKey} IS NOT NULL`),
    index('executions_overdue')
      .on(table.durationDeadlineAt)
      .where(sql`${table.durationDeadlineAt} IS NOT NULL`),
  ],
);

export const attempts = sqliteTable(
  'attempts',
  {
    executionId: text('execution_id')
      .notNull()
      .references(() => executions.id, { onDelete: 'cascade' }),
    attempt: integer('number').notNull(),
    runtime: text().notNull(),
    credentialHash: text('credential_hash').notNull(),
    containerId: text('container_id'),
    createdAt: time('created_at').notNull(),
    startedAt: time('started_at'),
    endedAt: time('ended_at'),
    exitCode: integer('exit_code'),
    oomKilled: integer('oom_killed', { mode: 'boolean' }),
    completionDigest: text('completion_digest'),
    endReason: text('end_reason').$type<Reason>(),
    endMessage: text('end_message'),
    releasedAt: time('released_at'),
  },
  (table) => [
    primaryKey({ columns: [table.executionId, table.attempt] }),
    uniqueIndex('attempts_credential').on(table.credentialHash),
    index('attempts_unreleased')
      .on(table.executionId)
      .where(sql`${table.releasedAt} IS NULL`),
  ],
);

/** Separate from `executions` because it changes with every heartbeat: a narrow row is a cheap write. */
export const liveness = sqliteTable('liveness', {
  executionId: text('execution_id')
    .primaryKey()
    .references(() => executions.id, { onDelete: 'cascade' }),
  progress: text({ mode: 'json' }).$type<Progress>(),
  lastHeartbeatAt: time('last_heartbeat_at'),
  sequence: integer(),
  reportedContainerId: text('reported_container_id'),
  silenceDeadlineAt: time('silence_deadline_at'),
  staleSince: time('stale_since'),
  progressChangedAt: time('progress_changed_at'),
});

/** One row for each change of status, and for each notice: the history of an execution. */
export const events = sqliteTable(
  'events',
  {
    id: integer().primaryKey({ autoIncrement: true }),
    executionId: text('execution_id')
      .notNull()
      .references(() => executions.id, { onDelete: 'cascade' }),
    attempt: integer().notNull(),
    at: time('at').notNull(),
    kind: text().$type<EventKind | 'accepted'>().notNull(),
    fromStatus: text('from_status').$type<Status>(),
    toStatus: text('to_status').$type<Status>().notNull(),
    message: text(),
  },
  (table) => [index('events_of_execution').on(table.executionId, table.id)],
);
