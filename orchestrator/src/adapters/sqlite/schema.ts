import { desc, sql } from 'drizzle-orm';
import { index, integer, primaryKey, sqliteTable, text, uniqueIndex } from 'drizzle-orm/sqlite-core';
import type {
  DriftFinding,
  Progress,
  Reason,
  ResultData,
  RetryOrder,
  Status,
  StopMode,
} from '@crawlerd/shared';
import type { ExecutionInput, ExecutionSpec, StopCause } from '../../domain/execution.ts';
import type { RecordedKind } from '../../domain/event-reason.ts';
import type { Warning } from '../../domain/warning.ts';
import { time } from './time-column.ts';

export { taskRevisions, tasks } from './task-tables.ts';
export { taskFigures } from './task-figures-table.ts';
export { tombstones } from './tombstones-table.ts';
export { schedules, ticks } from './schedule-tables.ts';
export { secrets } from './secrets-table.ts';
export { tokens } from './token-table.ts';
export { conditions, deliveries, endpoints } from './notification-tables.ts';

export const meta = sqliteTable('meta', {
  key: text().primaryKey(),
  value: text().notNull(),
});

/** In place of a status: no list that looks for one finds the execution any more. */
export const REMOVING = sql.raw(`'removing'`);

export const executions = sqliteTable(
  'executions',
  {
    /** UUIDv7: the order of ids is the order of arrival. */
    id: text().primaryKey(),
    /** {@link REMOVING} once it was decided to remove it. */
    status: text().$type<Status>().notNull(),
    taskName: text('task_name').notNull(),
    /** The saved task that it was launched from, and its revision; null for none. */
    task: text(),
    taskRevision: integer('task_revision'),
    spec: text({ mode: 'json' }).$type<ExecutionSpec>().notNull(),
    attempt: integer().notNull(),
    priority: integer().notNull().default(0),
    targetHost: text('target_host'),
    cacheFrom: text('cache_from'),
    groupKey: text('group_key'),
    groupLimit: integer('group_limit'),
    crawlFailures: integer('crawl_failures').notNull().default(0),
    infraFailures: integer('infra_faults').notNull().default(0),
    notBefore: time('not_before'),
    /** The client's key for its launch, and a digest of the launch: the same again is the same execution. */
    idempotencyKey: text('idempotency_key'),
    launchDigest: text('launch_digest'),
    /** The schedule that launched it, by which tick, and whether it starts only when its earlier ones are finished. */
    scheduleId: text('schedule_id'),
    scheduleKey: text('schedule_key'),
    waitsForEarlier: integer('waits_for_earlier', { mode: 'boolean' }),
    /** The token that launched it; null for none that is stored. */
    tokenId: text('token_id'),
    stopCause: text('stop_cause').$type<StopCause>(),
    stopMode: text('stop_mode').$type<StopMode>(),
    stopRequestedBy: text('stop_requested_by'),
    reason: text().$type<Reason>(),
    message: text(),
    finishedAt: time('finished_at'),
    /** In brief. */
    result: text({ mode: 'json' }).$type<ResultData>(),
    drift: text({ mode: 'json' }).$type<readonly DriftFinding[]>(),
    createdAt: time('created_at').notNull(),
    startedAt: time('started_at'),
    durationDeadlineAt: time('duration_deadline_at'),
    retryPages: text('retry_pages', { mode: 'json' }).$type<RetryOrder>(),
  },
  (table) => [
    // The pages of lists, newest first, are read from these and from the labels, in the order of the index.
    index('executions_status').on(table.status, table.createdAt, table.id),
    index('executions_task').on(table.taskName, table.status, table.createdAt, table.id),
    index('executions_saved_task')
      .on(table.task, table.status, table.createdAt, table.id)
      .where(sql`${table.task} IS NOT NULL`),
    // Which revisions of a task are still needed.
    index('executions_task_revision')
      .on(table.task, table.taskRevision)
      .where(sql`${table.task} IS NOT NULL`),
    index('executions_finished')
      .on(table.finishedAt, table.id)
      .where(sql`${table.finishedAt} IS NOT NULL`),
    index('executions_queue')
      .on(desc(table.priority), table.id)
      .where(sql`${table.status} = 'queued'`),
    // The lowest limit of those that wait.
    index('executions_queued_group')
      .on(table.groupKey, table.groupLimit)
      .where(sql`${table.status} = 'queued' AND ${table.groupKey} IS NOT NULL`),
    // How many of a token wait.
    index('executions_queued_token')
      .on(table.tokenId)
      .where(sql`${table.status} = 'queued' AND ${table.tokenId} IS NOT NULL`),
    uniqueIndex('executions_idempotency')
      .on(table.idempotencyKey)
      .where(sql`${table.idempotencyKey} IS NOT NULL`),
    uniqueIndex('executions_schedule_key')
      .on(table.scheduleKey)
      .where(sql`${table.scheduleKey} IS NOT NULL`),
    index('executions_of_schedule')
      .on(table.scheduleId, table.id)
      .where(
        sql`${table.scheduleId} IS NOT NULL AND ${table.finishedAt} IS NULL AND ${table.status} <> ${REMOVING}`,
      ),
    // Whose cache an unfinished execution needs must stay.
    index('executions_cache_from')
      .on(table.cacheFrom, table.status)
      .where(sql`${table.cacheFrom} IS NOT NULL`),
    index('executions_overdue')
      .on(table.durationDeadlineAt)
      .where(sql`${table.durationDeadlineAt} IS NOT NULL`),
  ],
);

/**
 * The labels in the specs of executions, by which a list finds them: an index in the shape of a table. Triggers of
 * the migration keep it, so that nothing that writes executions can forget it; they also take the place of a
 * foreign key, for which each removal would search the whole table. Without a rowid, so it is stored once.
 */
export const labels = sqliteTable(
  'labels',
  {
    key: text().notNull(),
    value: text().notNull(),
    createdAt: time('created_at').notNull(),
    executionId: text('execution_id').notNull(),
  },
  (table) => [primaryKey({ columns: [table.key, table.value, table.createdAt, table.executionId] })],
);

/**
 * What of an execution may be megabytes long, and is read only when somebody asks for it. In the table of
 * executions it would be read with every look at one, and written again with every change of a status.
 */
export const documents = sqliteTable('documents', {
  executionId: text('execution_id')
    .primaryKey()
    .references(() => executions.id, { onDelete: 'cascade' }),
  config: text().notNull(),
  env: text({ mode: 'json' }).$type<ExecutionInput['env']>().notNull(),
  result: text(),
  /** The attempt whose result is in a file beside the database instead, as it is long. */
  resultFileOf: integer('result_file_of'),
});

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
    imageDigest: text('image_digest'),
    imageRepoDigest: text('image_repo_digest'),
    createdAt: time('created_at').notNull(),
    startedAt: time('started_at'),
    endedAt: time('ended_at'),
    exitCode: integer('exit_code'),
    oomKilled: integer('oom_killed', { mode: 'boolean' }),
    completionDigest: text('completion_digest'),
    endReason: text('end_reason').$type<Reason>(),
    endMessage: text('end_message'),
    warnings: text({ mode: 'json' }).$type<readonly Warning[]>().notNull().default([]),
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

/** The secrets that an attempt was given, encrypted; removed with its release. */
export const attemptSecrets = sqliteTable(
  'attempt_secrets',
  {
    executionId: text('execution_id')
      .notNull()
      .references(() => executions.id, { onDelete: 'cascade' }),
    attempt: integer('number').notNull(),
    sealed: text().notNull(),
  },
  (table) => [primaryKey({ columns: [table.executionId, table.attempt] })],
);

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
    kind: text().$type<RecordedKind>().notNull(),
    fromStatus: text('from_status').$type<Status>(),
    toStatus: text('to_status').$type<Status>().notNull(),
    message: text(),
    /** Name of the token that asked for it. */
    token: text(),
  },
  (table) => [index('events_of_execution').on(table.executionId, table.id)],
);

/** What is known of what an execution is kept for; no row as long as that is nothing. */
export const retention = sqliteTable(
  'retention',
  {
    executionId: text('execution_id')
      .primaryKey()
      .references(() => executions.id, { onDelete: 'cascade' }),
    /** What its files take, since it has finished. */
    bytes: integer(),
    pinnedAt: time('pinned_at'),
  },
  (table) => [
    index('retention_pinned')
      .on(table.executionId)
      .where(sql`${table.pinnedAt} IS NOT NULL`),
  ],
);
