import { eq } from 'drizzle-orm';
import type { TaskRef } from '../../domain/task.ts';
import type { Db } from './open-database.ts';
import { tasks } from './schema.ts';

/** As it stands in the columns of a row; null for none. */
export function taskRefOf(row: {
  readonly task: string | null;
  readonly taskRevision: number | null;
}): TaskRef | null {
  const { task: name, taskRevision: revision } = row;
  return name === null || revision === null ? null : { name, revision };
}

/** Whether a task is still in this revision; to be asked in the transaction that depends on it. */
export function isCurrentTask(db: Db, { name, revision }: TaskRef): boolean {
  return db.select().from(tasks).where(eq(tasks.name, name)).get()?.revision === revision;
}
