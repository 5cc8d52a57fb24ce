import type { FastifyReply, FastifyRequest } from 'fastify';
import { Type } from 'typebox';
import {
  ITEMS_COLUMNS_LEFT_OUT_HEADER,
  ITEMS_PREVIOUS_HEADER,
  ITEMS_SKIPPED_HEADER,
  ITEMS_SOURCE_HEADER,
  ITEMS_SUMMARY_TRAILER,
  ItemQuerySchema,
  ItemsSummarySchema,
} from '@crawlerd/shared';
import type { Snapshot } from '../../domain/execution.ts';
import { changedItems, COMPARED_BYTES } from '../../use-cases/changed-items.ts';
import { lastItems } from '../../use-cases/last-items.ts';
import { readItems, type ItemList } from '../../use-cases/read-items.ts';
import { ANSWERS_BUSY } from '../answer-room.ts';
import type { App } from '../app.ts';
import { ITEM_TYPES, itemBody } from '../item-body.ts';
import { callerOf } from '../caller.ts';
import { itemRequest, type ItemRequest } from '../item-request.ts';
import type { OpenAnswers } from '../open-answers.ts';
import { bytesAnswer, jsonOrText, textAnswer } from '../openapi.ts';
import { problemAnswers } from '../openapi-problems.ts';
import { sendProblem } from '../problems.ts';
import type { RouteServices } from '../services.ts';
import { closeWithAnswer } from './close-with-answer.ts';
import { ExecutionParams } from './execution-params.ts';
import { asInertFile } from './file-headers.ts';

const ItemsObjectSchema = Type.Object({
  items: Type.Array(Type.Unknown()),
  ...ItemsSummarySchema.properties,
});

const DESCRIPTION =
  'A JSON array, with `format=object` an object, with `format=jsonl` one item per line, or a file with a table.';
const ITEMS_ANSWER = {
  description: DESCRIPTION,
  content: {
    ...jsonOrText(
      Type.Union([Type.Array(Type.Unknown()), ItemsObjectSchema]),
      'application/x-ndjson',
      DESCRIPTION,
    ).content,
    ...textAnswer(DESCRIPTION, 'text/csv').content,
    ...bytesAnswer(ITEM_TYPES.xlsx, DESCRIPTION).content,
    ...bytesAnswer(ITEM_TYPES.parquet, DESCRIPTION).content,
  },
};

/** What is sent as it is read needs no preparation that could be given up. */
const NEVER = new AbortController().signal;

/** An item may have 4 MiB, and is sent in parts. */
const HELD_BYTES = 4 * 1024 * 1024;
/** Besides, of a table: the names of its columns, and a row group; of the last items: all of them. */
const PREPARED_BYTES = 16 * 1024 * 1024;

export function itemRoutes(app: App, services: RouteServices, answers: OpenAnswers): void {
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
          `it; of an execution that is over, \`${ITEMS_SKIPPED_HEADER}\` has the number from the warning of its status. A ` +
          'table is read twice, for its columns, at most 2,000, and for its rows: ' +
          `\`${ITEMS_COLUMNS_LEFT_OUT_HEADER}\` says how many columns are left out. With \`since\`, ` +
          `\`${ITEMS_PREVIOUS_HEADER}\` says what they are compared with.`,
        params: ExecutionParams,
        querystring: ItemQuerySchema,
        response: {
          200: ITEMS_ANSWER,
          ...problemAnswers('execution_removed', 'invalid_query', 'no_previous_execution'),
        },
      },
    },
    async (request, reply) => {
      const { id } = request.params;
      const asked = itemRequest(request.query);
      const { isBackwards, isSincePrevious, table } = asked;
      const isPrepared = isBackwards || isSincePrevious || table !== null;
      const preparedBytes = PREPARED_BYTES + (isSincePrevious ? COMPARED_BYTES : 0);
      const gone = isPrepared ? answers.prepare(reply, preparedBytes) : NEVER;
      if (gone === null) return sendProblem(reply, request, ANSWERS_BUSY);
      const { list, previousId } = await listOf(services, request, asked, gone);
      if (list !== null) closeWithAnswer(reply, list);
      const body = list === null ? null : await itemBody(list, asked, request.method, gone);
      if (list === null || body === null) return cutOff(reply);
      void reply.headers(body.headers);
      const snapshot = services.store.find(id);
      void reply.header(ITEMS_SOURCE_HEADER, list.source);
      if (previousId !== null) void reply.header(ITEMS_PREVIOUS_HEADER, previousId);
      const skipped = skippedBefore(snapshot);
      if (skipped !== null) void reply.header(ITEMS_SKIPPED_HEADER, skipped);
      announceSummary(request, reply, list);
      if (table === null) void reply.type(ITEM_TYPES[asked.format]);
      else asInertFile(reply, ITEM_TYPES[table], fileName(snapshot, id, table));
      return answers.stream(reply, { isLive: false, heldBytes: HELD_BYTES }, () => body.bytes);
    },
  );
}

interface AskedList {
  /** Null: the reader is gone. */
  readonly list: ItemList | null;
  readonly previousId: string | null;
}

async function listOf(
  services: RouteServices,
  request: Pick<FastifyRequest<{ Params: { id: string } }>, 'params' | 'caller'>,
  { range, isBackwards, isSincePrevious }: ItemRequest,
  gone: AbortSignal,
): Promise<AskedList> {
  const { id } = request.params;
  if (isSincePrevious) {
    const changed = await changedItems(services, id, { range, caller: callerOf(request) }, gone);
    return { list: changed?.list ?? null, previousId: changed?.previousId ?? null };
  }
  const list = isBackwards
    ? await lastItems(services, id, range, gone)
    : await readItems(services, id, range);
  return { list, previousId: null };
}

/** The reader is gone, or the service stops: what has not begun must not look like a whole. */
function cutOff(reply: FastifyReply): FastifyReply {
  reply.hijack();
  reply.raw.destroy();
  return reply;
}

/** Named after the task, so that files of several are told apart. */
function fileName(snapshot: Snapshot | null, id: string, extension: string): string {
  const task = snapshot?.execution.spec.taskName ?? '';
  return `${task === '' ? 'items' : task}-${id}.${extension}`;
}

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
