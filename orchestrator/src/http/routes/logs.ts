import { Type } from 'typebox';
import { LOG_COMPLETE_HEADER, LogPageSchema, LogQuerySchema } from '@crawlerd/shared';
import { missingExecution } from '../../use-cases/errors.ts';
import { pageLogs } from '../../use-cases/page-logs.ts';
import { isLogComplete, readLogs } from '../../use-cases/read-logs.ts';
import type { App } from '../app.ts';
import type { OpenAnswers } from '../open-answers.ts';
import { jsonOrText, textAnswer } from '../openapi.ts';
import { problemAnswers } from '../openapi-problems.ts';
import type { RouteServices } from '../services.ts';
import { ExecutionParams } from './execution-params.ts';
import { sendLogBytes } from './log-bytes.ts';
import { requireFitting } from './log-query-parts.ts';
import { HELD_BYTES } from './send-range.ts';

const RangeHeaders = Type.Object({
  range: Type.Optional(
    Type.String({ description: 'With `attempt`: one range of bytes of its log, such as `bytes=100-`.' }),
  ),
});

export function logRoutes(app: App, services: RouteServices, answers: OpenAnswers): void {
  app.get(
    '/executions/:id/logs',
    {
      config: { access: 'read', narrowed: 'execution' },
      schema: {
        operationId: 'getLogs',
        tags: ['executions'],
        summary: 'Output of the container, also after it was removed',
        description:
          `\`${LOG_COMPLETE_HEADER}: false\` says that more may come, as the crawl is not over or its output is still ` +
          'being copied: both for a moment after the verdict, too. With `follow` the answer ends when the log is complete. ' +
          'With `format=json` the answer is a page of lines, with cursors in both directions; at most 64 MiB of the log ' +
          'are read for it, so a page of a search may be empty: go on with its cursor.',
        params: ExecutionParams,
        querystring: LogQuerySchema,
        headers: RangeHeaders,
        response: {
          200: jsonOrText(
            LogPageSchema,
            'text/plain',
            'Lines `<time> <stdout|stderr|crawlerd> <text>`, all attempts in order. `crawlerd` marks lines that crawlerd ' +
              'itself added. With `format=json` a page of them.',
          ),
          206: textAnswer('The range of the log of the attempt: `Content-Range` says which.', 'text/plain'),
          ...problemAnswers('execution_removed', 'invalid_query', 'range_not_satisfiable'),
        },
      },
    },
    async (request, reply) => {
      const { id } = request.params;
      const { query } = request;
      requireFitting(query);
      if (services.store.find(id) === null) throw missingExecution(services.store, id);
      // Asked before it is read: what comes between the two makes it no less complete.
      void reply.header(LOG_COMPLETE_HEADER, String(isLogComplete(services, id)));
      if (query.format === 'json') return pageLogs(services, id, query, answers.waiting(reply));
      const { attempt, follow = false, tail, since } = query;
      if (attempt !== undefined) {
        return sendLogBytes({ request, reply }, { services, answers }, { id, attempt });
      }
      const asked = { follow, ...(tail !== undefined && { tail }), ...(since !== undefined && { since }) };
      void reply.type('text/plain; charset=utf-8');
      return answers.stream(reply, { isLive: follow, heldBytes: HELD_BYTES }, (signal) =>
        readLogs(services, id, { ...asked, signal }),
      );
    },
  );
}
