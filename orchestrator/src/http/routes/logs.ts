import { Readable } from 'node:stream';
import { LogQuerySchema } from '@crawlerd/shared';
import { unknownExecution } from '../../use-cases/errors.ts';
import { readLogs } from '../../use-cases/read-logs.ts';
import type { App } from '../app.ts';
import type { OpenAnswers } from '../open-answers.ts';
import { problemAnswers, textAnswer } from '../openapi.ts';
import type { Services } from '../services.ts';
import { ExecutionParams } from './execution-params.ts';

export function logRoutes(app: App, services: Services, answers: OpenAnswers): void {
  app.get(
    '/executions/:id/logs',
    {
      schema: {
        tags: ['executions'],
        summary: 'Output of the container, also after it was removed',
        params: ExecutionParams,
        querystring: LogQuerySchema,
        response: {
          200: textAnswer(
            'Lines `<time> <stdout|stderr|crawlerd> <text>`, all attempts in order. `crawlerd` marks lines that crawlerd itself added.',
            'text/plain',
          ),
          ...problemAnswers(400, 404),
        },
      },
    },
    (request, reply) => {
      const { id } = request.params;
      if (services.store.find(id) === null) throw unknownExecution(id);
      const { follow = false, tail, since } = request.query;
      const lines = readLogs(services, id, {
        signal: answers.ended(reply, { isEndless: follow }),
        follow,
        ...(tail !== undefined && { tail }),
        ...(since !== undefined && { since }),
      });
      return reply.type('text/plain; charset=utf-8').send(Readable.from(withBreaks(lines)));
    },
  );
}

async function* withBreaks(lines: AsyncIterable<string>): AsyncIterable<string> {
  for await (const line of lines) yield `${line}\n`;
}
