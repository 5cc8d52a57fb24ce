import { Type } from 'typebox';
import {
  API_PREFIX,
  BODY_SCHEMAS,
  TASK_BYTES_MAX,
  TaskListQuerySchema,
  TaskListSchema,
  TaskName,
  TaskReplySchema,
  TaskSchema,
  TaskViewSchema,
} from '@crawlerd/shared';
import { launchTask } from '../../use-cases/launch-task.ts';
import { plannedSchedules } from '../../use-cases/planned-schedules.ts';
import { putTask } from '../../use-cases/put-task.ts';
import { listTasks, readTask, removeTask } from '../../use-cases/read-tasks.ts';
import type { App } from '../app.ts';
import { callerOf } from '../caller.ts';
import type { OpenAnswers } from '../open-answers.ts';
import { problemAnswers } from '../openapi-problems.ts';
import { schedulesOf } from '../schedule-views.ts';
import type { RouteServices } from '../services.ts';
import { taskReply, taskSummary, taskView } from '../task-views.ts';
import { WaitQuerySchema } from './end-wait.ts';
import { TASK_LAUNCH_ANSWERS, LaunchHeaders, launchReply, traceOf } from './launch-reply.ts';

/** Any text is accepted: an unknown name is answered with 404. */
const AnyName = Type.Object({ name: Type.String() });

const NewName = Type.Object({ name: TaskName('Name of the task.') });

const PutQuery = Type.Object(
  {
    dry_run: Type.Optional(
      Type.Boolean({ default: false, description: 'Check it and say what would change; store nothing.' }),
    ),
  },
  { additionalProperties: false },
);

const GetQuery = Type.Object(
  {
    revision: Type.Optional(
      Type.Integer({
        minimum: 1,
        maximum: Number.MAX_SAFE_INTEGER,
        description: 'An earlier one, also of a removed task. Default: the one that is launched now.',
      }),
    ),
  },
  { additionalProperties: false },
);

/** Saved tasks: launches that have a name and revisions. */
export function taskRoutes(app: App, services: RouteServices, answers: OpenAnswers): void {
  app.put(
    '/tasks/:name',
    {
      config: { access: 'operate' },
      bodyLimit: TASK_BYTES_MAX,
      schema: {
        operationId: 'putTask',
        tags: ['tasks'],
        summary: 'Save a task: a launch under a name',
        description:
          'What would be refused as a launch is refused, and nothing is stored. A change makes a revision; equal content ' +
          'makes none, and is answered with the outcome `unchanged`.',
        params: NewName,
        querystring: PutQuery,
        body: TaskSchema,
        response: {
          200: TaskReplySchema,
          201: TaskReplySchema,
          ...problemAnswers('invalid_task', 'image_not_allowed', 'tasks_full', 'schedule_due'),
        },
      },
    },
    async ({ params: { name }, query, body }, reply) => {
      const isDry = query.dry_run === true;
      const kept = await putTask(services, name, body, { isDry });
      const isNew = kept.change.outcome === 'created' && !isDry;
      if (isNew) void reply.header('location', `${API_PREFIX}/tasks/${name}`);
      return reply
        .code(isNew ? 201 : 200)
        .send(taskReply(kept, plannedSchedules(services, body, services.clock.now())));
    },
  );

  app.get(
    '/tasks',
    {
      config: { access: 'read', narrowed: 'caller' },
      schema: {
        operationId: 'listTasks',
        tags: ['tasks'],
        summary: 'List saved tasks by name',
        querystring: TaskListQuerySchema,
        response: { 200: TaskListSchema, ...problemAnswers('invalid_query') },
      },
    },
    async ({ query, caller }) => {
      const { tasks, nextCursor } = await listTasks(services, query, callerOf({ caller }));
      return { tasks: tasks.map(taskSummary), next_cursor: nextCursor };
    },
  );

  app.get(
    '/tasks/:name',
    {
      config: { access: 'read', narrowed: 'task' },
      schema: {
        operationId: 'getTask',
        tags: ['tasks'],
        summary: 'A saved task, or an earlier revision of one',
        description:
          `The newest revisions are kept, and each that an execution was launched from. One that no longer fits after an ` +
          'upgrade has `issues`, and is not launched.',
        params: AnyName,
        querystring: GetQuery,
        response: { 200: TaskViewSchema, ...problemAnswers('task_unknown') },
      },
    },
    async ({ params: { name }, query: { revision } }) => {
      const checked = await readTask(services, name, revision);
      return taskView(checked, checked.task.isCurrent ? schedulesOf(services, name) : []);
    },
  );

  app.delete(
    '/tasks/:name',
    {
      config: { access: 'operate' },
      schema: {
        operationId: 'removeTask',
        tags: ['tasks'],
        summary: 'Remove a task; its executions stay, and the revisions they were launched from',
        params: AnyName,
        response: {
          204: Type.Null({ description: 'It was removed.' }),
          ...problemAnswers('task_unknown', 'checks_busy', 'schedule_due'),
        },
      },
    },
    async ({ params: { name } }, reply) => {
      await removeTask(services, name);
      return reply.code(204).send(null);
    },
  );

  app.post(
    '/tasks/:name/executions',
    {
      config: { access: 'launch', narrowed: 'task' },
      bodyLimit: TASK_BYTES_MAX,
      schema: {
        operationId: 'launchTask',
        tags: ['tasks'],
        summary: 'Launch a saved task, with overrides if there is a body',
        description:
          'The body is a JSON merge patch (RFC 7396) of the task. Repeated with the same Idempotency-Key, it answers 200 ' +
          'with the first execution and launches nothing, also if the task has changed meanwhile.',
        headers: LaunchHeaders,
        querystring: WaitQuerySchema,
        params: AnyName,
        body: BODY_SCHEMAS.overrides,
        response: TASK_LAUNCH_ANSWERS,
      },
    },
    async (request, reply) => {
      const { params, headers, query, body } = request;
      const launched = await launchTask(services, params.name, {
        overrides: body ?? {},
        idempotencyKey: headers['idempotency-key'] ?? null,
        caller: callerOf(request),
        traceparent: traceOf(request),
      });
      return launchReply({ services, answers }, reply, launched, query);
    },
  );
}
