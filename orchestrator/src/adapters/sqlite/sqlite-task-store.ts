import { and, asc, count, eq, gt, inArray, lte, max, isNotNull, notExists, sql, type SQL } from 'drizzle-orm';
import { TASK_REVISIONS_MAX, TASKS_MAX, type Keep } from '@crawlerd/shared';
import type { Figures } from '../../domain/figures.ts';
import { changeOf, type SavedTask, type TaskRef } from '../../domain/task.ts';
import type { TaskPage, TaskPut, TaskPutOptions, TaskStore } from '../../ports/task-store.ts';
import type { ScheduleMoment } from '../../ports/schedule-store.ts';
import type { Connection } from './connection.ts';
import type { Db } from './open-database.ts';
import { isCurrentTask } from './current-task.ts';
import { removeSchedules, saveSchedules } from './schedule-changes.ts';
import { executions, taskFigures, taskRevisions, tasks } from './schema.ts';
import { usualOf } from './task-figures.ts';

/** Bodies are looked at by whoever asks for a page, and nobody else is answered meanwhile. */
const PAGE_BYTES_MAX = 256 * 1024;

/** Saved tasks in the tables of the store. */
export class SqliteTaskStore implements TaskStore {
  readonly #connection: Connection;

  constructor(connection: Connection) {
    this.#connection = connection;
  }

  find(name: string, revision?: number): SavedTask | null {
    return this.#connection.read((db) =>
      revision === undefined ? currentTask(db, name) : taskRevision(db, { name, revision }),
    );
  }

  list(query: { readonly limit: number; readonly after: string | null }): TaskPage {
    return this.#connection.read((db) => pageOf(db, query));
  }

  put(name: string, body: string, now: Date, options: TaskPutOptions = {}): TaskPut | null {
    const { isDry = false, schedules, keep = null } = options;
    return this.#connection.write('synced', (db) => {
      const before = currentTask(db, name);
      const change = changeOf(before, body);
      if (before !== null && change.outcome === 'unchanged') return { task: before, change };
      if (before === null && taskCount(db) >= TASKS_MAX) return null;
      const revision = lastRevision(db, name) + 1;
      const task = { name, revision, body, updatedAt: now, isCurrent: true };
      if (!isDry) store(db, task, keep);
      if (!isDry && schedules !== undefined) saveSchedules(db, name, schedules);
      return { task, change };
    });
  }

  remove(name: string, at?: ScheduleMoment): boolean {
    return this.#connection.write('synced', (db) => {
      const { changes } = db.delete(tasks).where(eq(tasks.name, name)).run();
      if (changes === 0) return false;
      removeUnused(db, eq(taskRevisions.name, name));
      if (at !== undefined) removeSchedules(db, name, at);
      db.delete(taskFigures).where(eq(taskFigures.task, name)).run();
      return true;
    });
  }

  keep(): Map<string, Keep> {
    const rows = this.#connection.read((db) =>
      db.select({ name: tasks.name, keep: tasks.keep }).from(tasks).where(isNotNull(tasks.keep)).all(),
    );
    return new Map(rows.flatMap(({ name, keep }) => (keep === null ? [] : [[name, keep] as const])));
  }

  usual(name: string): Figures[] {
    return this.#connection.read((db) => usualOf(db, name));
  }
}

const REVISION = {
  name: taskRevisions.name,
  revision: taskRevisions.revision,
  body: taskRevisions.body,
  updatedAt: taskRevisions.createdAt,
};
const IS_CURRENT = and(eq(tasks.name, taskRevisions.name), eq(tasks.revision, taskRevisions.revision));

function currentTask(db: Db, name: string): SavedTask | null {
  const row = db
    .select(REVISION)
    .from(tasks)
    .innerJoin(taskRevisions, IS_CURRENT)
    .where(eq(tasks.name, name))
    .get();
  return row === undefined ? null : { ...row, isCurrent: true };
}

function taskRevision(db: Db, ref: TaskRef): SavedTask | null {
  const row = db
    .select(REVISION)
    .from(taskRevisions)
    .where(and(eq(taskRevisions.name, ref.name), eq(taskRevisions.revision, ref.revision)))
    .get();
  return row === undefined ? null : { ...row, isCurrent: isCurrentTask(db, ref) };
}

function pageOf(
  db: Db,
  { limit, after }: { readonly limit: number; readonly after: string | null },
): TaskPage {
  const found = db
    // Taken from the sizes that a row keeps of its values: nothing large is read for it.
    .select({ name: tasks.name, bytes: sql<number>`octet_length(${taskRevisions.body})` })
    .from(tasks)
    .innerJoin(taskRevisions, IS_CURRENT)
    .where(after === null ? undefined : gt(tasks.name, after))
    .orderBy(asc(tasks.name))
    // One more tells whether there is a next page.
    .limit(limit + 1)
    .all();
  let bytes = 0;
  const end = found.findIndex((each, at) => {
    bytes += each.bytes;
    return at === limit || (at > 0 && bytes > PAGE_BYTES_MAX);
  });
  const names = found.slice(0, end === -1 ? found.length : end).map(({ name }) => name);
  const shown = db
    .select(REVISION)
    .from(tasks)
    .innerJoin(taskRevisions, IS_CURRENT)
    .where(inArray(tasks.name, names))
    .orderBy(asc(tasks.name))
    .all();
  return {
    tasks: shown.map((row) => Object.assign(row, { isCurrent: true })),
    next: end === -1 ? null : (names.at(-1) ?? null),
  };
}

function taskCount(db: Db): number {
  return db.select({ n: count() }).from(tasks).get()?.n ?? 0;
}

function lastRevision(db: Db, name: string): number {
  const { revision } = taskRevisions;
  const row = db
    .select({ last: max(revision) })
    .from(taskRevisions)
    .where(eq(taskRevisions.name, name))
    .get();
  return row?.last ?? 0;
}

function store(db: Db, { name, revision, body, updatedAt }: SavedTask, keep: Keep | null): void {
  db.insert(taskRevisions).values({ name, revision, body, createdAt: updatedAt }).run();
  db.insert(tasks)
    .values({ name, revision, keep })
    .onConflictDoUpdate({ target: tasks.name, set: { revision, keep } })
    .run();
  const isOld = lte(taskRevisions.revision, revision - TASK_REVISIONS_MAX);
  removeUnused(db, and(eq(taskRevisions.name, name), isOld));
}

/** Removes revisions from which no execution was launched. The trigger of the migration does it for later ones. */
function removeUnused(db: Db, where: SQL | undefined): void {
  const user = db
    .select({ one: sql`1` })
    .from(executions)
    .where(and(eq(executions.task, taskRevisions.name), eq(executions.taskRevision, taskRevisions.revision)));
  db.delete(taskRevisions)
    .where(and(where, notExists(user)))
    .run();
}
