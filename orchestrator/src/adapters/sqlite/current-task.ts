import { eq } from 'drizzle-orm';
import type { TaskRef } from '../../domain/task.ts';
import type { Db } from './open-database.ts';
import { tasks } from './schema.ts';

/** Whether a task is still in this revision; to be asked in the transaction that depends on it. */
export function isCurrentTask(db: Db, { name, revision }: TaskRef): boolean {
  return db.select().from(tasks).where(eq(tasks.name, name)).get()?.revision === revision;
}
