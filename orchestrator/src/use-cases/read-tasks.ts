import type { ValidationIssue } from '@crawlerd/shared';
import { ANYBODY, existsFor, type Caller } from '../domain/caller.ts';
import type { SavedTask } from '../domain/task.ts';
import type { RequestChecks } from '../ports/request-checks.ts';
import type { Store } from '../ports/store.ts';
import type { Turns } from '../ports/turns.ts';
import { decidedFirst, type DecideDeps } from './decide-schedule.ts';
import { unknownTask } from './errors.ts';
import { invalidCursor } from './list-cursor.ts';
import { scheduleIds } from './task-schedules.ts';
import { launchLabelsOf } from './task-labels.ts';
import { isTaskFit, taskIssues } from './task-issues.ts';

export interface TaskDeps {
  readonly store: Store;
  readonly checks: RequestChecks;
}

export interface ListedTask {
  readonly task: SavedTask;
  readonly isFit: boolean;
}

export interface CheckedTask {
  readonly task: SavedTask;
  /** What of it does not fit any more. */
  readonly issues: readonly ValidationIssue[];
}

/** @throws RequestError `task_unknown`, also for a revision that is not kept. */
export async function readTask(
  { store, checks }: TaskDeps,
  name: string,
  revision?: number,
): Promise<CheckedTask> {
  const task = store.tasks.find(name, revision);
  if (task === null) throw unknownTask(name);
  return { task, issues: await taskIssues(checks, task.body) };
}

const DEFAULT_LIMIT = 50;

/**
 * One page of those tasks that exist for the caller, by name. It stays where it is while tasks come and go.
 *
 * @throws RequestError `invalid_query`
 */
export async function listTasks(
  { store, turns }: Pick<TaskDeps, 'store'> & { readonly turns: Turns },
  { limit = DEFAULT_LIMIT, cursor }: { readonly limit?: number; readonly cursor?: string },
  caller: Pick<Caller, 'labels'> = ANYBODY,
): Promise<{ readonly tasks: readonly ListedTask[]; readonly nextCursor: string | null }> {
  // Any name is a place, but other texts were never a cursor.
  if (cursor !== undefined && !/^[\w.-]{1,100}$/.test(cursor)) throw invalidCursor();
  const listed: ListedTask[] = [];
  for (let after = cursor ?? null; ;) {
    const { tasks, next } = store.tasks.list({ limit: limit - listed.length, after });
    for (const task of tasks) {
      await turns.next(task.body.length);
      if (caller.labels !== null && !existsFor(caller, launchLabelsOf(task))) continue;
      listed.push({ task, isFit: isTaskFit(task.body) });
    }
    if (next === null || listed.length >= limit) return { tasks: listed, nextCursor: next };
    after = next;
  }
}

/**
 * Removes a task and its schedules; what is due by then is launched first.
 *
 * @throws RequestError `task_unknown`, ChecksError if what is due cannot be launched now.
 */
export async function removeTask(deps: DecideDeps, name: string): Promise<void> {
  const { store, clock, calendar } = deps;
  const isRemoved = await decidedFirst(
    deps,
    () => scheduleIds(store, name),
    () => store.tasks.remove(name, { now: clock.now(), calendar }),
  );
  if (!isRemoved) throw unknownTask(name);
  deps.wakeups.schedules();
}
