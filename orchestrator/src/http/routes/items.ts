import { Readable } from 'node:stream';
import { ItemQuerySchema } from '@crawlerd/shared';
import { unknownExecution } from '../../use-cases/errors.ts';
import type { App } from '../app.ts';
import { problemAnswers, textAnswer } from '../openapi.ts';
import type { Services } from '../services.ts';
import { ExecutionParams } from './execution-params.ts';

export function itemRoutes(app: App, services: Services): void {
  app.get(
    '/executions/:id/items',
    {
      schema: {
        tags: ['executions'],
        summary: 'The items found so far, streamed; also while the crawl is running',
        params: ExecutionParams,
        querystring: ItemQuerySchema,
        response: {
          200: textAnswer('A JSON array, or one item per line.', 'application/json', 'application/x-ndjson'),
          ...problemAnswers(400, 404),
        },
      },
    },
    (request, reply) => {
      const { id } = request.params;
      if (services.store.find(id) === null) throw unknownExecution(id);
      const { format = 'json', offset = 0, limit = Number.MAX_SAFE_INTEGER } = request.query;
      const items = services.outputs.items(id, { offset, limit });
      return format === 'json'
        ? reply.type('application/json; charset=utf-8').send(Readable.from(asArray(items)))
        : reply.type('application/x-ndjson; charset=utf-8').send(Readable.from(asLines(items)));
    },
  );
}

async function* asLines(items: AsyncIterable<string>): AsyncIterable<string> {
  for await (const item of items) yield `${item}\n`;
}

async function* asArray(items: AsyncIterable<string>): AsyncIterable<string> {
  let separator = '[';
  for await (const item of items) {
    yield `${separator}${item}`;
    separator = ',\n';
  }
  yield separator === '[' ? '[]' : ']';
}
