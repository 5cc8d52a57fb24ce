import { LOG_COMPLETE_HEADER, LogQuerySchema } from '@crawlerd/shared';
import { PART_BYTES } from '../../ports/turns.ts';
import { missingExecution } from '../../use-cases/errors.ts';
import { isLogComplete, readLogs } from '../../use-cases/read-logs.ts';
import type { App } from '../app.ts';
import type { OpenAnswers } from '../open-answers.ts';
import { problemAnswers, textAnswer } from '../openapi.ts';
import type { Services } from '../services.ts';
import { ExecutionParams } from './execution-params.ts';

/** A part that is being sent, one that waits, and one that is being read. */
const HELD_BYTES = 4 * PART_BYTES;

export function logRoutes(app: App, services: Services, answers: OpenAnswers): void {
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
          'being copied: both for a moment after the verdict, too. With `follow` the answer ends when the log is complete.',
        params: ExecutionParams,
        querystring: LogQuerySchema,
        response: {
          200: textAnswer(
            'Lines `<time> <stdout|stderr|crawlerd> <text>`, all attempts in order. `crawlerd` marks lines that crawlerd itself added.',
            'text/plain',
          ),
          ...problemAnswers(400, 404, 410, 503),
        },
      },
    },
    (request, reply) => {
      const { id } = request.params;
      if (services.store.find(id) === null) throw missingExecution(services.store, id);
      const { follow = false, tail, since } = request.query;
      const asked = { follow, ...(tail !== undefined && { tail }), ...(since !== undefined && { since }) };
      void reply.type('text/plain; charset=utf-8');
      // Asked before it is read: what comes between the two makes it no less complete.
      void reply.header(LOG_COMPLETE_HEADER, String(isLogComplete(services, id)));
      return answers.stream(reply, { isLive: follow, heldBytes: HELD_BYTES }, (signal) =>
        readLogs(services, id, { ...asked, signal }),
      );
    },
  );
}
