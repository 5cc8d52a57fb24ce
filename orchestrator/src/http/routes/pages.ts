import { PageListSchema, PageQuerySchema } from '@crawlerd/shared';
import { listPages } from '../../use-cases/list-pages.ts';
import type { App } from '../app.ts';
import { problemAnswers } from '../openapi.ts';
import type { RouteServices } from '../services.ts';
import { ExecutionParams } from './execution-params.ts';

export function pageRoutes(app: App, services: RouteServices): void {
  app.get(
    '/executions/:id/pages',
    {
      config: { access: 'read', narrowed: 'execution' },
      schema: {
        operationId: 'listPages',
        tags: ['executions'],
        summary: 'What became of single pages: failed, skipped or done; also while the crawl is running',
        description:
          "From the journal of crawlerd's own crawler, or the `pages.jsonl` of another one. The last outcome of a URL " +
          'counts, over all attempts. A request reads a bounded part of the file, so it may answer with fewer pages than ' +
          '`limit`, or none: continue with `next_cursor` until it is null.',
        params: ExecutionParams,
        querystring: PageQuerySchema,
        response: { 200: PageListSchema, ...problemAnswers(400, 404, 410, 503) },
      },
    },
    ({ params: { id }, query }) => listPages(services, id, query),
  );
}
