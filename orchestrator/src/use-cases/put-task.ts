import { keepIssues, launchPartOf, TASKS_MAX, type Task, type ValidationIssue } from '@crawlerd/shared';
import type { TaskPut } from '../ports/task-store.ts';
import { warningsOf } from './accept-launch.ts';
import { RequestError } from './errors.ts';
import { decidedFirst, type DecideDeps } from './decide-schedule.ts';
import { namedScheduleIssues, scheduleIds, wantedSchedules } from './task-schedules.ts';
import { lookOver } from './launch-issues.ts';
import { specOf } from './launch-spec.ts';

export type PutTaskDeps = DecideDeps;

export interface TaskKept extends TaskPut {
  /** What looks like a mistake in the config, though it is accepted. */
  readonly warnings: readonly string[];
}

/**
 * Saves a task, if all of it is right: what is refused as a launch is refused as a task, too. Equal content changes
 * nothing.
 *
 * @param isDry only says what it would come to.
 * @throws RequestError `invalid_task`, `image_not_allowed` or `tasks_full`: nothing is stored then.
 * @throws StorageError if the database cannot be written, or the disk is nearly full.
 * @throws ChecksError if too many requests are being checked.
 */
export async function putTask(
  deps: PutTaskDeps,
  name: string,
  task: Task,
  { isDry }: { readonly isDry: boolean },
): Promise<TaskKept> {
  const launch = launchPartOf(task);
  const report = await deps.checks.config(launch.config);
  const issues = [
    ...nameIssues(name, task),
    ...namedScheduleIssues(task),
    ...keepIssues(task.keep ?? {}).map(({ field, message }) => ({ field: `keep.${field}`, message })),
    ...lookOver(deps, launch, report).issues,
  ];
  if (issues.length > 0) {
    throw new RequestError('invalid_task', 'The task is invalid; nothing was stored.', issues);
  }
  specOf(launch, report, deps.settings, { task: null });
  if (!isDry) await deps.diskGuard.requireRoom();
  // The name is that of its row.
  const { name: _, ...body } = task;
  const put = await decidedFirst(
    deps,
    () => scheduleIds(deps.store, name),
    () =>
      deps.store.tasks.put(name, JSON.stringify(body), deps.clock.now(), {
        isDry,
        schedules: wantedSchedules(deps, task),
        ...(task.keep === undefined ? {} : { keep: task.keep }),
      }),
  );
  if (put === null) {
    const message = `There are ${TASKS_MAX} tasks, and no more can be saved: remove one with crawlerd task rm <name>.`;
    throw new RequestError('tasks_full', message);
  }
  if (!isDry) deps.wakeups.schedules();
  return { ...put, warnings: warningsOf(launch, report) };
}

function nameIssues(name: string, task: Task): ValidationIssue[] {
  return task.name === undefined || task.name === name
    ? []
    : [{ field: 'name', message: `must be ${name}, the name in the address, or left out` }];
}
