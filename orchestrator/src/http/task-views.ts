import {
  ISSUES_MAX,
  parseJson,
  type PlannedSchedule,
  type ScheduleView,
  type TaskReply,
  type TaskSummary,
  type TaskView,
} from '@crawlerd/shared';
import type { SavedTask } from '../domain/task.ts';
import type { TaskKept } from '../use-cases/put-task.ts';
import type { CheckedTask, ListedTask } from '../use-cases/read-tasks.ts';

export function taskSummary({ task, isFit }: ListedTask): TaskSummary {
  return { ...ofTask(task, bodyOf(task)), valid: isFit };
}

export function taskView({ task, issues }: CheckedTask, schedules: ScheduleView[]): TaskView {
  const { env, ...body } = bodyOf(task);
  return {
    ...taskSummary({ task, isFit: issues.length === 0 }),
    current: task.isCurrent,
    issues: issues.slice(0, ISSUES_MAX),
    // The values of `env` may be secrets.
    body,
    env_names: isObject(env) ? Object.keys(env) : [],
    schedules,
  };
}

export function taskReply({ task, change, warnings }: TaskKept, schedules: PlannedSchedule[]): TaskReply {
  const { outcome, fields } = change;
  return { ...ofTask(task, bodyOf(task)), outcome, changed: [...fields], warnings: [...warnings], schedules };
}

function ofTask({ name, revision, updatedAt }: SavedTask, { config }: Record<string, unknown>) {
  const taskName: unknown = isObject(config) ? Reflect.get(config, 'task_name') : null;
  return {
    name,
    revision,
    updated_at: updatedAt.toISOString(),
    task_name: typeof taskName === 'string' ? taskName : null,
  };
}

/** Of a task that does not fit any more, too. */
function bodyOf({ body }: SavedTask): Record<string, unknown> {
  const value = parseJson(body);
  return isObject(value) ? Object.fromEntries(Object.entries(value)) : {};
}

function isObject(value: unknown): value is object {
  return typeof value === 'object' && value !== null && !Array.isArray(value);
}
