import { sql } from 'drizzle-orm';
import { index, integer, primaryKey, sqliteTable, text, uniqueIndex } from 'drizzle-orm/sqlite-core';
import type { Progress, Reason, ResultData, Status, StopMode } from '@crawlerd/shared';
import type { ExecutionSpec, StopCause } from '../../domain/execution.ts';

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
    number: integer().notNull(),
    runtime: text().notNull(),
    credentialHash: text('credential_hash').notNull(),
    containerId: text('container_id'),
    createdAt: time('created_at').notNull(),
    startedAt: time('started_at'),
    endedAt: time('ended_at'),
    exitCode: integer('exit_code'),
    oomKilled: integer('oom_killed', { mode: 'boolean' }),
    completionDigest: text('completion_digest'),
    releasedAt: time('released_at'),
  },
  (table) => [
    primaryKey({ columns: [table.executionId, table.number] }),
    uniqueIndex('attempts_credential').on(table.credentialHash),
    index('attempts_unreleased')
      .on(table.executionId)
      .where(sql`${table.releasedAt} IS NULL`),
  ],
);

/** Apart from `executions` because it changes with every heartbeat: a narrow row is a cheap write. */
export const liveness = sqliteTable(
  'liveness',
  {
    executionId: text('execution_id')
      .primaryKey()
      .references(() => executions.id, { onDelete: 'cascade' }),
    progress: text({ mode: 'json' }).$type<Progress>(),
    lastHeartbeatAt: time('last_heartbeat_at'),
    sequence: integer(),
    reportedContainerId: text('reported_container_id'),
    silenceDeadlineAt: time('silence_deadline_at'),
  },
  (table) => [
    index('liveness_silent')
      .on(table.silenceDeadlineAt)
      .where(sql`${table.silenceDeadlineAt} IS NOT NULL`),
  ],
);

/** One row for each change of status: the history of an execution. */
export const events = sqliteTable(
  'events',
  {
    id: integer().primaryKey({ autoIncrement: true }),
    executionId: text('execution_id')
      .notNull()
      .references(() => executions.id, { onDelete: 'cascade' }),
    attempt: integer().notNull(),
    at: time('at').notNull(),
    kind: text().notNull(),
    fromStatus: text('from_status').$type<Status>(),
    toStatus: text('to_status').$type<Status>().notNull(),
    message: text(),
  },
  (table) => [index('events_of_execution').on(table.executionId, table.id)],
);
