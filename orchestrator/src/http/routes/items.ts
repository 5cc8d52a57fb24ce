import { Readable } from 'node:stream';
import { Type } from 'typebox';
import { unknownExecution } from '../../use-cases/errors.ts';
import type { App } from '../app.ts';
import { problemAnswers, textAnswer } from '../openapi.ts';
import type { Services } from '../services.ts';
import { ExecutionParams } from './execution-params.ts';

const ItemQuery = Type.Object(
  {
    format: Type.Optional(Type.Enum(['json', 'jsonl'], { default: 'json' })),
    offset: Type.Optional(Type.Integer({ minimum: 0, default: 0 })),
    limit: Type.Optional(Type.Integer({ minimum: 1, description: 'Default: all.' })),
  },
  { additionalProperties: false },
);

export function itemRoutes(app: App, services: Services): void {
  app.get(
    '/executions/:id/items',
    {
      schema: {
        tags: ['executions'],
        summary: 'The items found so far, streamed; also while the crawl is running',
        params: ExecutionParams,
        querystring: ItemQuery,
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
