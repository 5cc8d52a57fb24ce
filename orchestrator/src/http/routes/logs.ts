import { Readable } from 'node:stream';
import { Type } from 'typebox';
import { PatternString } from '@crawlerd/shared';
import { unknownExecution } from '../../use-cases/errors.ts';
import { readLogs } from '../../use-cases/read-logs.ts';
import type { App } from '../app.ts';
import type { OpenAnswers } from '../open-answers.ts';
import { problemAnswers, textAnswer } from '../openapi.ts';
import type { Services } from '../services.ts';
import { ExecutionParams } from './execution-params.ts';

const LogQuery = Type.Object(
  {
    follow: Type.Optional(
      Type.Boolean({ default: false, description: 'Keep streaming until the container has exited.' }),
    ),
    tail: Type.Optional(
      Type.Integer({
        minimum: 0,
        maximum: 1_000_000,
        description: 'Only the last n lines of each attempt.',
      }),
    ),
    since: Type.Optional(
      PatternString(
        '^\\d{4}-(0[1-9]|1[0-2])-(0[1-9]|[12]\\d|3[01])T([01]\\d|2[0-3]):[0-5]\\d:[0-5]\\d(\\.\\d{1,9})?(Z|[+-]([01]\\d|2[0-3]):[0-5]\\d)$',
        'must be a time such as 2026-01-02T03:04:05.678Z',
        {
          description:
            'Only lines after the one with this timestamp: with the time of the last line it received, a ' +
            'client continues without loss or repetition. If no line has this timestamp, only later lines.',
        },
      ),
    ),
  },
  { additionalProperties: false },
);

export function logRoutes(app: App, services: Services, answers: OpenAnswers): void {
  app.get(
    '/executions/:id/logs',
    {
      schema: {
        tags: ['executions'],
        summary: 'Output of the container, also after it was removed',
        params: ExecutionParams,
        querystring: LogQuery,
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
