import type { FastifyReply, FastifyRequest } from 'fastify';
import { Type } from 'typebox';
import {
  ITEMS_SKIPPED_HEADER,
  ITEMS_SOURCE_HEADER,
  ITEMS_SUMMARY_TRAILER,
  ItemQuerySchema,
  ItemsSummarySchema,
  type ItemQuery,
} from '@crawlerd/shared';
import type { Snapshot } from '../../domain/execution.ts';
import { readItems, type ItemList } from '../../use-cases/read-items.ts';
import { inParts } from '../answer-parts.ts';
import type { App } from '../app.ts';
import type { OpenAnswers } from '../open-answers.ts';
import { jsonOrText, problemAnswers } from '../openapi.ts';
import type { Services } from '../services.ts';
import { ExecutionParams } from './execution-params.ts';

type Format = NonNullable<ItemQuery['format']>;

const ItemsObjectSchema = Type.Object({
  items: Type.Array(Type.Unknown()),
  ...ItemsSummarySchema.properties,
});

/** An item may have 4 MiB, and is sent in parts. */
const HELD_BYTES = 4 * 1024 * 1024;

export function itemRoutes(app: App, services: Services, answers: OpenAnswers): void {
  app.get(
    '/executions/:id/items',
    {
      config: { access: 'read', narrowed: 'execution' },
      schema: {
        operationId: 'getItems',
        tags: ['executions'],
        summary: 'The items found so far, streamed; also while the crawl is running',
        description:
          `Those in the output folder; if there are none, those that the crawler reported (\`${ITEMS_SOURCE_HEADER}\`). ` +
          `What could not be read is known at the end: \`format=object\` and the trailer \`${ITEMS_SUMMARY_TRAILER}\` say ` +
          `it; of an execution that is over, \`${ITEMS_SKIPPED_HEADER}\` has the number from the warning of its status.`,
        params: ExecutionParams,
        querystring: ItemQuerySchema,
        response: {
          200: jsonOrText(
            Type.Union([Type.Array(Type.Unknown()), ItemsObjectSchema]),
            'application/x-ndjson',
            'A JSON array, with `format=object` an object, or with `format=jsonl` one item per line.',
          ),
          ...problemAnswers(400, 404, 410, 503),
        },
      },
    },
    async (request, reply) => {
      const { id } = request.params;
      const { format = 'json', offset = 0, limit = Number.MAX_SAFE_INTEGER } = request.query;
      const list = await readItems(services, id, { offset, limit });
      void reply.header(ITEMS_SOURCE_HEADER, list.source).type(TYPES[format]);
      const skipped = skippedBefore(services.store.find(id));
      if (skipped !== null) void reply.header(ITEMS_SKIPPED_HEADER, skipped);
      announceSummary(request, reply, list);
      return answers.stream(reply, { isLive: false, heldBytes: HELD_BYTES }, () =>
        inParts(BODIES[format](list)),
      );
    },
  );
}

const TYPES: Readonly<Record<Format, string>> = {
  json: 'application/json; charset=utf-8',
  object: 'application/json; charset=utf-8',
  jsonl: 'application/x-ndjson; charset=utf-8',
};

const BODIES: Readonly<Record<Format, (list: ItemList) => AsyncIterable<string>>> = {
  json: ({ items }) => asArray(items),
  object: asObject,
  jsonl: ({ items }) => asLines(items),
};

/** What the look at the output of an attempt that is over has found. */
function skippedBefore(snapshot: Snapshot | null): number | null {
  const warning = snapshot?.attempt?.warnings.find(({ code }) => code === 'items_skipped');
  return warning?.count ?? null;
}

/** A trailer needs chunks, which only HTTP/1.1 has: nginx, for one, asks by HTTP/1.0 unless it is told otherwise. */
function announceSummary(request: FastifyRequest, reply: FastifyReply, list: ItemList): void {
  if (request.raw.httpVersion !== '1.1') return;
  reply.trailer(ITEMS_SUMMARY_TRAILER, async () => inAscii(JSON.stringify(list.summary())));
}

/** The same JSON in the characters that a header may have. */
function inAscii(json: string): string {
  return json.replace(/[^\x20-\x7e]/g, (unit) => `\\u${unit.charCodeAt(0).toString(16).padStart(4, '0')}`);
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

async function* asObject(list: ItemList): AsyncIterable<string> {
  yield '{"items":';
  yield* asArray(list.items);
  yield `,${JSON.stringify(list.summary()).slice(1)}`;
}
