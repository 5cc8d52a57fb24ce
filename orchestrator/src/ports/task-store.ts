import type { Keep } from '@crawlerd/shared';
import type { ScheduleMoment, WantedSchedules } from './schedule-store.ts';
import type { Figures } from '../domain/figures.ts';
import type { SavedTask, TaskChange } from '../domain/task.ts';

/** Saved tasks and their revisions. As in all of the store, each method is one transaction. */
export interface TaskStore {
  /** A task as it is launched now, or one of its revisions, also after it was changed or removed; null if not kept. */
  find(name: string, revision?: number): SavedTask | null;

  /**
   * By name, those behind `after`. Bodies are read up to a limit in bytes, so a page may have fewer than asked for
   * though there are more; it has at least one.
   */
  list(query: { readonly limit: number; readonly after: string | null }): TaskPage;

  /**
   * Makes a revision of a body, unless its content is that of the current one. The first one after a removal goes on
   * counting behind those that are kept. Null: there are {@link TASKS_MAX} tasks already, nothing is changed.
   *
   * @throws TicksDueError if an earlier schedule of it has to launch something first: nothing is changed then.
   */
  put(name: string, body: string, now: Date, options?: TaskPutOptions): TaskPut | null;

  /**
   * Whether there was one. Its executions stay, and so do the revisions that they were launched from; its schedules end,
   * and what was usual for it is forgotten.
   *
   * @throws TicksDueError as {@link put}.
   */
  remove(name: string, at?: ScheduleMoment): boolean;

  /** What tasks say is kept of their executions, by their names. */
  keep(): ReadonlyMap<string, Keep>;

  /** What the last 10 good executions of a task came to, also those that were removed since. */
  usual(name: string): readonly Figures[];
}

export interface TaskPage {
  readonly tasks: readonly SavedTask[];
  /** The last name on it if there are more; else null. */
  readonly next: string | null;
}

export interface TaskPutOptions {
  /** Only says what would become of it, and changes nothing. */
  readonly isDry?: boolean;
  /** Those that it has from now on; left out: as before. */
  readonly schedules?: WantedSchedules;
  /** What is kept of its executions from now on; left out: what the settings say. */
  readonly keep?: Keep;
}

export interface TaskPut {
  readonly task: SavedTask;
  readonly change: TaskChange;
}
