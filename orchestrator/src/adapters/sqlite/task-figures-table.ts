import { index, integer, sqliteTable, text } from 'drizzle-orm/sqlite-core';

/** Figures of the last good executions of each saved task; they stay when the executions are removed. */
export const taskFigures = sqliteTable(
  'task_figures',
  {
    /** The order in which they finished, whatever the clock said. */
    id: integer().primaryKey({ autoIncrement: true }),
    task: text().notNull(),
    figures: text({ mode: 'json' }).$type<StoredFigures>().notNull(),
  },
  (table) => [index('task_figures_of_task').on(table.task, table.id)],
);

export interface StoredFigures {
  readonly items: number | null;
  readonly pages: number | null;
  readonly failedPages: number | null;
  readonly bytes: number | null;
  readonly duration: number | null;
  readonly fields: readonly (readonly [name: string, share: number])[] | null;
  readonly areFieldsWhole: boolean;
}
