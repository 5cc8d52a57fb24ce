import { Type } from 'typebox';
import {
  ExecutionDetailSchema,
  ExecutionListSchema,
  ExecutionStatusSchema,
  LaunchReplySchema,
  LaunchSchema,
  STATUSES,
  StopSchema,
  isFinished,
} from '@crawlerd/shared';
import type { Snapshot } from '../../domain/execution.ts';
import { unknownExecution } from '../../use-cases/errors.ts';
import { launchExecution } from '../../use-cases/launch-execution.ts';
import { listExecutions } from '../../use-cases/list-executions.ts';
import { stopExecution } from '../../use-cases/stop-execution.ts';
import type { App } from '../app.ts';
import { problemAnswers } from '../openapi.ts';
import type { Services } from '../services.ts';
import { ExecutionParams } from './execution-params.ts';
import { detailView, statusView } from '../views.ts';

const ListQuery = Type.Object(
  {
    status: Type.Optional(
      Type.Union([Type.Enum([...STATUSES]), Type.Array(Type.Enum([...STATUSES]))], {
        description: 'Only these; may be repeated.',
      }),
    ),
    task_name: Type.Optional(Type.String({ maxLength: 200 })),
    label: Type.Optional(Type.String({ pattern: '^[^=]+=', description: 'key=value' })),
    limit: Type.Optional(Type.Integer({ minimum: 1, maximum: 1000, default: 50 })),
    cursor: Type.Optional(Type.String({ maxLength: 200, description: 'next_cursor of the page before.' })),
  },
  { additionalProperties: false },
);

export function executionRoutes(app: App, services: Services): void {
  const { store, clock, outputs } = services;

  const found = (executionId: string): Snapshot => {
    const snapshot = store.find(executionId);
    if (snapshot === null) throw unknownExecution(executionId);
    return snapshot;
  };

  app.post(
    '/executions',
    {
      schema: {
        tags: ['executions'],
        summary: 'Launch a crawl in a container of its own',
        description: 'Answers once the execution is stored; it then reaches exactly one verdict.',
        body: LaunchSchema,
        response: { 201: LaunchReplySchema, ...problemAnswers(400, 413, 503) },
      },
    },
    async (request, reply) => {
      const { snapshot, warnings } = await launchExecution(services, request.body);
      const { id } = snapshot.execution;
      return reply
        .code(201)
        .header('location', `/api/v1/executions/${id}`)
        .send({ ...statusView(snapshot, clock.now()), warnings: [...warnings] });
    },
  );

  app.get(
    '/executions',
    {
      schema: {
        tags: ['executions'],
        summary: 'List executions, the newest first',
        description: 'The state of each, without the items in its result.',
        querystring: ListQuery,
        response: { 200: ExecutionListSchema, ...problemAnswers(400) },
      },
    },
    ({ query }) => {
      const page = listExecutions(store, query);
      return {
        executions: page.snapshots.map((snapshot) => statusView(snapshot, clock.now())),
        next_cursor: page.nextCursor,
      };
    },
  );

  app.get(
    '/executions/:id',
    {
      schema: {
        tags: ['executions'],
        summary: 'Everything known about an execution, attempts included',
        params: ExecutionParams,
        response: { 200: ExecutionDetailSchema, ...problemAnswers(404) },
      },
    },
    ({ params: { id } }) => detailView(found(id), store.attempts(id), outputs.path(id), clock.now()),
  );

  app.post(
    '/executions/:id/stop',
    {
      schema: {
        tags: ['executions'],
        summary: 'Stop an execution: gracefully, or with {"mode": "kill"}',
        description: '202 while it stops, 200 if it had finished before. May be repeated.',
        params: ExecutionParams,
        body: Type.Union([StopSchema, Type.Null()]),
        response: {
          200: ExecutionStatusSchema,
          202: ExecutionStatusSchema,
          ...problemAnswers(400, 404),
        },
      },
    },
    (request, reply) => {
      const mode = request.body?.mode ?? 'graceful';
      const snapshot = stopExecution(services, request.params.id, mode, 'api');
      return reply
        .code(isFinished(snapshot.execution.status) ? 200 : 202)
        .send(statusView(snapshot, clock.now()));
    },
  );
}
