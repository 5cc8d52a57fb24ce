import { integer, primaryKey, sqliteTable, text } from 'drizzle-orm/sqlite-core';
import type { Keep } from '@crawlerd/shared';
import { time } from './time-column.ts';

/** Saved tasks, each in the revision that is launched now. */
export const tasks = sqliteTable('tasks', {
  name: text().primaryKey(),
  revision: integer().notNull(),
  /** What it says is kept of its executions; null: nothing, so the settings do. */
  keep: text({ mode: 'json' }).$type<Keep>(),
});

/**
 * What tasks are and were. The revisions that executions were launched from stay when the task is removed; a trigger of
 * the migration takes them away with the last of those executions.
 */
export const taskRevisions = sqliteTable(
  'task_revisions',
  {
    name: text().notNull(),
    revision: integer().notNull(),
    body: text().notNull(),
    createdAt: time('created_at').notNull(),
  },
  (table) => [primaryKey({ columns: [table.name, table.revision] })],
);
