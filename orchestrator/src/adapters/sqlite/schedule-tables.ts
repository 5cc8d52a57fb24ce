import { sql } from 'drizzle-orm';
import { index, integer, sqliteTable, text, uniqueIndex } from 'drizzle-orm/sqlite-core';
import type { CompleteSchedule, TickReason } from '@crawlerd/shared';
import type { TickOutcome } from '../../domain/schedule/schedule-record.ts';
import { time } from './time-column.ts';

/** The schedules of saved tasks. */
export const schedules = sqliteTable(
  'schedules',
  {
    /** UUIDv7: the order of ids is the order in which they were made. */
    id: text().primaryKey(),
    task: text('task_name').notNull(),
    name: text().notNull(),
    document: text({ mode: 'json' }).$type<CompleteSchedule>().notNull(),
    operatorPaused: integer('operator_paused', { mode: 'boolean' }).notNull().default(false),
    fault: text(),
    decidedUpTo: time('decided_up_to').notNull(),
    nextLookAt: time('next_look_at'),
    /** A removed one is only kept for the rows of its ticks. */
    removedAt: time('removed_at'),
  },
  (table) => [
    uniqueIndex('schedules_of_task')
      .on(table.task, table.name)
      .where(sql`${table.removedAt} IS NULL`),
    index('schedules_due')
      .on(table.nextLookAt)
      .where(sql`${table.nextLookAt} IS NOT NULL`),
    // Which of them were decided by a clock that was ahead.
    index('schedules_ahead')
      .on(table.decidedUpTo)
      .where(sql`${table.nextLookAt} IS NOT NULL AND ${table.fault} IS NULL`),
    index('schedules_removed')
      .on(table.removedAt, table.id)
      .where(sql`${table.removedAt} IS NOT NULL`),
  ],
);

/** What became of ticks: each of them has one row, which it may share with others. */
export const ticks = sqliteTable(
  'ticks',
  {
    id: integer().primaryKey({ autoIncrement: true }),
    scheduleId: text('schedule_id')
      .notNull()
      .references(() => schedules.id, { onDelete: 'cascade' }),
    task: text('task_name').notNull(),
    firstTick: time('first_tick').notNull(),
    lastTick: time('last_tick').notNull(),
    count: integer().notNull(),
    countIsMinimum: integer('count_is_minimum', { mode: 'boolean' }).notNull(),
    outcome: text().$type<TickOutcome>().notNull(),
    reason: text().$type<TickReason>(),
    blockedBy: text('blocked_by'),
    executionId: text('execution_id'),
    decidedAt: time('decided_at').notNull(),
  },
  (table) => [
    index('ticks_of_schedule').on(table.scheduleId, table.id),
    index('ticks_by_outcome').on(table.scheduleId, table.outcome, table.id),
    index('ticks_ahead').on(table.scheduleId, table.lastTick),
    uniqueIndex('ticks_launched')
      .on(table.scheduleId, table.firstTick)
      .where(sql`${table.outcome} = 'launched'`),
  ],
);
