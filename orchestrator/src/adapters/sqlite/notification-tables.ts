import { sql } from 'drizzle-orm';
import { index, integer, primaryKey, sqliteTable, text } from 'drizzle-orm/sqlite-core';
import type { DeliveredKind, DeliveryState, EndpointFilter, Language } from '@crawlerd/shared';
import type { Notification } from '../../domain/notify/notification.ts';
import type { ConditionKind } from '../../domain/notify/condition.ts';
import { time } from './time-column.ts';

/** Where notifications go. The channel is only ever encrypted. */
export const endpoints = sqliteTable('endpoints', {
  name: text().primaryKey(),
  sealed: text().notNull(),
  channelType: text('channel_type').notNull(),
  host: text().notNull(),
  filter: text({ mode: 'json' }).$type<EndpointFilter>().notNull(),
  language: text().$type<Language>().notNull(),
  createdAt: time('created_at').notNull(),
  updatedAt: time('updated_at').notNull(),
  pausedAt: time('paused_at'),
  pausedBecause: text('paused_because'),
  failingSince: time('failing_since'),
});

/** The outbox: a row is written in the transaction of what it reports, and stays as the log of its delivery. */
export const deliveries = sqliteTable(
  'deliveries',
  {
    id: integer().primaryKey({ autoIncrement: true }),
    endpoint: text()
      .notNull()
      .references(() => endpoints.name, { onDelete: 'cascade' }),
    /** Those of one subject go one after the other: an execution, or a kind of what is about the service. */
    subject: text().notNull(),
    kind: text().$type<DeliveredKind>().notNull(),
    /** May have been removed since. */
    executionId: text('execution_id'),
    /** What is needed to put it into words. */
    facts: text({ mode: 'json' }).$type<Omit<Notification, 'kind' | 'at' | 'executionId'>>().notNull(),
    createdAt: time('created_at').notNull(),
    state: text().$type<DeliveryState>().notNull(),
    attempts: integer().notNull().default(0),
    nextAttemptAt: time('next_attempt_at'),
    endedAt: time('ended_at'),
    statusCode: integer('status_code'),
    failure: text(),
    answer: text(),
  },
  (table) => [
    index('deliveries_of_endpoint').on(table.endpoint, table.id),
    index('deliveries_due')
      .on(table.endpoint, table.nextAttemptAt, table.id)
      .where(sql`${table.state} = 'pending'`),
    index('deliveries_of_subject')
      .on(table.endpoint, table.subject, table.id)
      .where(sql`${table.state} = 'pending'`),
  ],
);

/** What was told and has not ended: so it is told once, however often crawlerd is started meanwhile. */
export const conditions = sqliteTable(
  'conditions',
  {
    kind: text().$type<ConditionKind>().notNull(),
    /** Of the execution; empty: it is about the service. */
    subject: text().notNull(),
    since: time('since').notNull(),
  },
  (table) => [primaryKey({ columns: [table.kind, table.subject] })],
);
