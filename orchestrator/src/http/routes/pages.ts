import { BODY_SCHEMAS, ExecutionStatusSchema, PageListSchema, PageQuerySchema } from '@crawlerd/shared';
import { listPages } from '../../use-cases/list-pages.ts';
import { retryPages } from '../../use-cases/retry-pages.ts';
import type { App } from '../app.ts';
import { callerOf } from '../caller.ts';
import { problemAnswers } from '../openapi-problems.ts';
import type { RouteServices } from '../services.ts';
import { ExecutionParams } from './execution-params.ts';
import { statusViewer } from './launch-reply.ts';

export function pageRoutes(app: App, services: RouteServices): void {
  const viewOf = statusViewer(services);

  app.get(
    '/executions/:id/pages',
    {
      config: { access: 'read', narrowed: 'execution' },
      schema: {
        operationId: 'listPages',
        tags: ['executions'],
        summary: 'What became of single pages: failed, skipped or done; also while the crawl is running',
        description:
          "From the journal of crawlerd's own crawler, or the `pages.jsonl` of another one. Over all attempts, a failure " +
          'counts until its URL is done or skipped; `done` and `skipped` list each time, unless the URL has failed since. A ' +
          'request reads a bounded part of the file, so it may answer with fewer pages than `limit`, or none: continue with ' +
          '`next_cursor` until it is null.',
        params: ExecutionParams,
        querystring: PageQuerySchema,
        response: { 200: PageListSchema, ...problemAnswers('execution_removed') },
      },
    },
    ({ params: { id }, query }) => listPages(services, id, query),
  );

  app.post(
    '/executions/:id/retry-pages',
    {
      config: { access: 'operate', narrowed: 'execution' },
      schema: {
        operationId: 'retryPages',
        tags: ['executions'],
        summary: 'Try the failed pages of a finished execution again, and nothing else: another attempt',
        description:
          'All failed pages, or those with one of `codes` and of one of `hosts`. Items of other pages stay. Also for ' +
          'executions that succeeded. 409 if no failed page is known that matches.',
        params: ExecutionParams,
        body: BODY_SCHEMAS.retryPages,
        response: {
          202: ExecutionStatusSchema,
          ...problemAnswers(
            'execution_removed',
            'not_resumable',
            'no_failed_pages',
            'queue_full',
            'token_queue_full',
          ),
        },
      },
    },
    async (request, reply) => {
      const { params, body } = request;
      const snapshot = await retryPages(services, params.id, body ?? {}, 'api', callerOf(request));
      return reply.code(202).send(viewOf(snapshot));
    },
  );
}
