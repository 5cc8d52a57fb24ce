import { Type, type Static } from 'typebox';
import { LaunchSchema, type Launch } from './launch.ts';
import { ENV_NAMES_MAX } from './environment.ts';
import { ISSUES_MAX } from './issues.ts';
import { ItemKeySchema } from './item-key.ts';
import { KeepSchema } from './keep.ts';
import { KeyedRecord } from './keyed-record.ts';
import { OpenObject } from './open-object.ts';
import { ScheduleSchema } from './schedule.ts';
import { PlannedScheduleSchema, ScheduleViewSchema } from './schedule-views.ts';
import { PAGE_MAX } from './status.ts';
import { TASK_NAME_KEY, TaskName } from './task-ref.ts';
import { WARNINGS_MAX } from './unknown-keys.ts';

/** How many saved tasks there may be. */
export const TASKS_MAX = 1000;
/** A task is kept in many revisions, so it may be less long than a launch. */
export const TASK_BYTES_MAX = 1024 * 1024;
/** The newest of each task; older ones only as long as an execution refers to them. */
export const TASK_REVISIONS_MAX = 50;
/** Fields that a change names. */
export const CHANGED_FIELDS_MAX = 100;
/** Of one task. */
export const SCHEDULES_MAX = 20;

/**
 * The body of `PUT /tasks/{name}`: what a launch may say, and what only a task has beside it. Whatever is added here
 * that is no part of a launch is to be taken out in {@link launchPartOf}.
 */
export const TaskSchema = Type.Object(
  {
    name: Type.Optional(TaskName('Name of the task, for a file that is to say it; that of the address.')),
    schedules: Type.Optional(
      KeyedRecord(TASK_NAME_KEY, ScheduleSchema, {
        maxProperties: SCHEDULES_MAX,
        description: 'When it is launched by itself, by names of your choice.',
      }),
    ),
    keep: Type.Optional(KeepSchema),
    item_key: Type.Optional(ItemKeySchema),
    ...LaunchSchema.properties,
  },
  { additionalProperties: false },
);
export type Task = Static<typeof TaskSchema>;

/** What of a task is launched. */
export function launchPartOf({ name: _, schedules: __, keep: ___, item_key: ____, ...launch }: Task): Launch {
  return launch;
}

/** The body of `POST /tasks/{name}/executions`; no body means no overrides. */
export const OverridesSchema = Type.Unsafe<Readonly<Record<string, unknown>>>(
  OpenObject(
    {},
    {
      description:
        'Overrides for this launch, a JSON merge patch (RFC 7396) of the task: objects are merged, null removes a key, ' +
        'anything else takes the place of what was there.',
    },
  ),
);

const Time = Type.String({ maxLength: 100, description: 'ISO 8601, UTC.' });

const OfTask = {
  name: Type.String({ maxLength: 100 }),
  revision: Type.Integer({ minimum: 1, description: 'Rises with each change.' }),
  updated_at: { ...Time, description: 'When this revision was made. ISO 8601, UTC.' },
  task_name: Type.Union([Type.String({ maxLength: 1000 }), Type.Null()], {
    description: 'task_name of its crawl config.',
  }),
};

/** A saved task, as a list shows it. */
export const TaskSummarySchema = OpenObject({
  ...OfTask,
  valid: Type.Boolean({
    description:
      'False: it no longer fits what a task may hold. It is kept, and not launched until it is put right.',
  }),
});
export type TaskSummary = Static<typeof TaskSummarySchema>;

/** A saved task, or an earlier revision of one. */
export const TaskViewSchema = OpenObject({
  ...TaskSummarySchema.properties,
  current: Type.Boolean({
    description:
      'Whether this revision is the one that is launched; false for earlier ones, and for removed tasks.',
  }),
  issues: Type.Array(
    OpenObject({ field: Type.String({ maxLength: 300 }), message: Type.String({ maxLength: 400 }) }),
    { maxItems: ISSUES_MAX, description: 'What is wrong with it, if it is not valid.' },
  ),
  body: Type.Unsafe<Record<string, unknown>>(
    OpenObject({}, { description: 'As it was put, without `env`, whose values are not shown.' }),
  ),
  env_names: Type.Array(Type.String({ maxLength: 200 }), {
    maxItems: ENV_NAMES_MAX,
    description: 'Names of its environment variables.',
  }),
  schedules: Type.Array(ScheduleViewSchema, {
    maxItems: SCHEDULES_MAX,
    description: 'Its schedules as they stand now, by name; none for a revision that is not launched.',
  }),
});
export type TaskView = Static<typeof TaskViewSchema>;

export const TaskListSchema = OpenObject({
  tasks: Type.Array(TaskSummarySchema, { maxItems: PAGE_MAX, description: 'By name.' }),
  next_cursor: Type.Union([Type.String({ maxLength: 200 }), Type.Null()], {
    description: 'Pass as ?cursor= for the next page.',
  }),
});
export type TaskList = Static<typeof TaskListSchema>;

export const TASK_OUTCOMES = ['created', 'changed', 'unchanged'] as const;
export type TaskOutcome = (typeof TASK_OUTCOMES)[number];

/** The answer to `PUT /tasks/{name}`. */
export const TaskReplySchema = OpenObject({
  ...OfTask,
  outcome: Type.Enum([...TASK_OUTCOMES], {
    description: 'What the request came to; with `dry_run`, what it would come to.',
  }),
  changed: Type.Array(Type.String({ maxLength: 300 }), {
    maxItems: CHANGED_FIELDS_MAX,
    description: `Fields that differ from the revision before, at most ${CHANGED_FIELDS_MAX}.`,
  }),
  warnings: Type.Array(Type.String({ maxLength: 1000 }), { maxItems: WARNINGS_MAX }),
  schedules: Type.Array(PlannedScheduleSchema, {
    maxItems: SCHEDULES_MAX,
    description: 'When its schedules come next, by name.',
  }),
});
export type TaskReply = Static<typeof TaskReplySchema>;

/** The query of `GET /tasks`. */
export const TaskListQuerySchema = Type.Object(
  {
    limit: Type.Optional(Type.Integer({ minimum: 1, maximum: PAGE_MAX, default: 50 })),
    cursor: Type.Optional(Type.String({ maxLength: 200, description: 'next_cursor of the previous page.' })),
  },
  { additionalProperties: false },
);
export type TaskListQuery = Static<typeof TaskListQuerySchema>;
