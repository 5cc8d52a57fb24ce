import {
  BODY_SCHEMAS,
  BulkReplySchema,
  ExecutionListSchema,
  ExecutionSummarySchema,
  ListQuerySchema,
  SummaryQuerySchema,
} from '@crawlerd/shared';
import type { Snapshot } from '../../domain/execution.ts';
import { actOnMany } from '../../use-cases/act-on-many.ts';
import { listExecutions } from '../../use-cases/list-executions.ts';
import { summarizeExecutions } from '../../use-cases/summarize-executions.ts';
import type { App } from '../app.ts';
import { callerOf } from '../caller.ts';
import { sendsWith } from '../json-with.ts';
import { problemAnswers } from '../openapi-problems.ts';
import type { RouteServices } from '../services.ts';
import { statusViewer } from './launch-reply.ts';

/** Many executions at once. */
export function executionListRoutes(app: App, services: RouteServices): void {
  const viewOf = statusViewer(services);

  app.get(
    '/executions',
    {
      config: { access: 'read', narrowed: 'caller' },
      schema: {
        operationId: 'listExecutions',
        tags: ['executions'],
        summary: 'List executions, newest first',
        description:
          'The state of each; of its result only what is short: no items, and no summary of more than 8 KiB. A page ' +
          'of large ones, or by a combination of filters, may have fewer than `limit`, or none: continue with ' +
          '`next_cursor` until it is null.',
        querystring: ListQuerySchema,
        response: { 200: ExecutionListSchema, ...problemAnswers('invalid_query') },
      },
    },
    async (request, reply) => {
      const textOf = (snapshot: Snapshot): string => JSON.stringify(viewOf(snapshot));
      const { views, nextCursor } = await listExecutions(
        services,
        { ...request.query, caller: callerOf(request) },
        textOf,
      );
      // Written in parts already: a thousand at once would keep everybody waiting.
      sendsWith(reply, { executions: `[${views.join(',')}]` });
      return { executions: [], next_cursor: nextCursor };
    },
  );

  app.get(
    '/executions/summary',
    {
      config: { access: 'read', narrowed: 'caller' },
      schema: {
        operationId: 'summarizeExecutions',
        tags: ['executions'],
        summary: 'How many executions there are, by status and by task',
        description:
          'Of those that match the same filters as the list has. Of a history of more than a million, the newest are ' +
          'counted, and `is_complete` is false.',
        querystring: SummaryQuerySchema,
        response: { 200: ExecutionSummarySchema, ...problemAnswers('invalid_query') },
      },
    },
    (request) => summarizeExecutions(services, { ...request.query, caller: callerOf(request) }),
  );

  app.post(
    '/executions/bulk',
    {
      config: { access: 'operate', narrowed: 'caller' },
      schema: {
        operationId: 'bulkExecutions',
        tags: ['executions'],
        summary: 'Stop, resume or delete all executions that match; with dry_run, count them first',
        description:
          'A request acts on 100 at most, the newest first: send it again with `next_cursor` until that is null. What ' +
          'one of them is refused is in `refused`, and keeps nothing from the others. It may be repeated: what is done ' +
          'already does not match any more.',
        body: BODY_SCHEMAS.bulk,
        response: {
          200: BulkReplySchema,
          ...problemAnswers('invalid_query', 'invalid_bulk', 'queue_full', 'token_queue_full'),
        },
      },
    },
    (request) => actOnMany(services, request.body, callerOf(request)),
  );
}
