import { sql } from 'drizzle-orm';
import { index, integer, sqliteTable, text, uniqueIndex } from 'drizzle-orm/sqlite-core';
import type { FinishedStatus, Reason } from '@crawlerd/shared';
import type { RemovalRule } from '../../domain/retention.ts';
import { time } from './time-column.ts';

/** What stays findable of executions that were removed, made when that is decided. */
export const tombstones = sqliteTable(
  'tombstones',
  {
    executionId: text('execution_id').primaryKey(),
    /** The place of the removal in the history: an id of `events`, which has no row of it. */
    eventId: integer('event_id').notNull(),
    taskName: text('task_name').notNull(),
    /** The saved task and its revision; null for none. */
    task: text(),
    taskRevision: integer('task_revision'),
    status: text().$type<FinishedStatus>().notNull(),
    reason: text().$type<Reason>(),
    message: text(),
    attempts: integer().notNull(),
    items: integer(),
    pages: integer(),
    failedPages: integer('failed_pages'),
    createdAt: time('created_at').notNull(),
    startedAt: time('started_at'),
    finishedAt: time('finished_at').notNull(),
    rule: text().$type<RemovalRule>().notNull(),
    why: text().notNull(),
    requestedBy: text('requested_by'),
    /** Name of the token that asked for it. */
    token: text(),
    decidedAt: time('decided_at').notNull(),
    removedAt: time('removed_at'),
    bytesFreed: integer('bytes_freed').notNull().default(0),
    /** Of its launch, so that the same again starts nothing. */
    idempotencyKey: text('idempotency_key'),
    launchDigest: text('launch_digest'),
  },
  (table) => [
    uniqueIndex('tombstones_event').on(table.eventId),
    index('tombstones_under_way')
      .on(table.eventId)
      .where(sql`${table.removedAt} IS NULL`),
    uniqueIndex('tombstones_idempotency')
      .on(table.idempotencyKey)
      .where(sql`${table.idempotencyKey} IS NOT NULL`),
  ],
);
