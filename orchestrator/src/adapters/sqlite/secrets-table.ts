import { sqliteTable, text } from 'drizzle-orm/sqlite-core';
import { time } from './time-column.ts';

/** What users keep here under a name: only ever encrypted. */
export const secrets = sqliteTable('secrets', {
  name: text().primaryKey(),
  sealed: text().notNull(),
  createdAt: time('created_at').notNull(),
  updatedAt: time('updated_at').notNull(),
});
