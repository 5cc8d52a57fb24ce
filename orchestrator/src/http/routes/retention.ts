import { Type } from 'typebox';
import { PAGE_MAX, PruneReplySchema, TombstoneSchema } from '@crawlerd/shared';
import { TURN_BYTES } from '../../ports/turns.ts';
import { prune } from '../../use-cases/prune.ts';
import { pinExecution, removeExecution } from '../../use-cases/remove-execution.ts';
import type { App } from '../app.ts';
import { callerOf } from '../caller.ts';
import { problemAnswers } from '../openapi-problems.ts';
import type { RouteServices } from '../services.ts';
import { pruneView, tombstoneView } from '../views.ts';
import { ExecutionParams } from './execution-params.ts';

const PruneQuery = Type.Object(
  {
    dry_run: Type.Optional(Type.Boolean({ default: false, description: 'Only say what would be removed.' })),
  },
  { additionalProperties: false },
);

/** What is kept of finished executions, and what is removed. */
export function retentionRoutes(app: App, services: RouteServices): void {
  const pinAnswers = (description: string) => ({
    204: Type.Null({ description }),
    ...problemAnswers('execution_removed'),
  });

  app.put(
    '/executions/:id/pin',
    {
      config: { access: 'operate', narrowed: 'execution' },
      schema: {
        operationId: 'pinExecution',
        tags: ['executions'],
        summary: 'Pin an execution: nothing removes it',
        description: 'It may be unfinished. May be repeated.',
        params: ExecutionParams,
        response: pinAnswers('It is pinned.'),
      },
    },
    ({ params: { id } }, reply) => {
      pinExecution(services, id, true);
      return reply.code(204).send(null);
    },
  );

  app.delete(
    '/executions/:id/pin',
    {
      config: { access: 'operate', narrowed: 'execution' },
      schema: {
        operationId: 'unpinExecution',
        tags: ['executions'],
        summary: 'Unpin an execution',
        params: ExecutionParams,
        response: pinAnswers('It is not pinned.'),
      },
    },
    ({ params: { id } }, reply) => {
      pinExecution(services, id, false);
      return reply.code(204).send(null);
    },
  );

  app.delete(
    '/executions/:id',
    {
      config: { access: 'operate', narrowed: 'execution' },
      schema: {
        operationId: 'removeExecution',
        tags: ['executions'],
        summary: 'Remove a finished execution with all its files',
        description:
          'From the answer on it is found nowhere; 202 while its files are being removed, 200 if nothing is left of ' +
          'it. Its tombstone stays: `GET` answers 410 with it. May be repeated.',
        params: ExecutionParams,
        response: { 200: TombstoneSchema, 202: TombstoneSchema, ...problemAnswers('not_removable') },
      },
    },
    (request, reply) => {
      const tombstone = removeExecution(services, request.params.id, 'api', callerOf(request));
      return reply.code(tombstone.removedAt === null ? 202 : 200).send(tombstoneView(tombstone));
    },
  );

  app.post(
    '/prune',
    {
      config: { access: 'operate' },
      schema: {
        operationId: 'prune',
        tags: ['service'],
        summary: 'Apply the rules of what is kept now, or say what they would remove',
        description:
          'The rules are settings (CRAWLERD_KEEP_*, CRAWLERD_DATA_MAX_GB) and `keep` of tasks, which are applied every ten minutes, too. What ' +
          'is listed is removed from now on, in the background.',
        querystring: PruneQuery,
        response: { 200: PruneReplySchema },
      },
    },
    async ({ query: { dry_run: dryRun = false } }) => {
      const rules = services.retentionRules;
      const turn = (): Promise<void> => services.turns.next(TURN_BYTES);
      return pruneView(await prune({ ...services, rules, turn }, { dryRun, listed: PAGE_MAX }), dryRun);
    },
  );
}
