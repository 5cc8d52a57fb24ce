import type { FastifyReply } from 'fastify';
import { Type } from 'typebox';
import { EventListSchema } from '@crawlerd/shared';
import type { Caller } from '../../domain/caller.ts';
import type { EventRecord, Store } from '../../ports/store.ts';
import { missingExecution } from '../../use-cases/errors.ts';
import { findFor } from '../../use-cases/find-for.ts';
import { followEvents, isFeedComplete, type FollowEventsOptions } from '../../use-cases/follow-events.ts';
import { listEvents, type EventQuery } from '../../use-cases/list-events.ts';
import type { App } from '../app.ts';
import { callerOf } from '../caller.ts';
import { asEventStream, EVENT_STREAM, wantsEventStream } from '../event-stream.ts';
import type { OpenAnswers } from '../open-answers.ts';
import { jsonOrText } from '../openapi.ts';
import { problemAnswers } from '../openapi-problems.ts';
import type { RouteServices } from '../services.ts';
import { eventView } from '../views.ts';
import { ExecutionParams } from './execution-params.ts';

const eventId = (description: string) =>
  Type.Optional(Type.Integer({ minimum: 0, maximum: Number.MAX_SAFE_INTEGER, description }));

const Query = Type.Object(
  {
    after: eventId('Only events with an id above this one.'),
    limit: Type.Optional(
      Type.Integer({
        minimum: 1,
        maximum: 1000,
        default: 100,
        description: 'Page size of the history; the live feed ignores it.',
      }),
    ),
  },
  { additionalProperties: false },
);

const Headers = Type.Object({
  'last-event-id': eventId('For the live feed: continue after this event. Takes precedence over `after`.'),
});

const ANSWER = jsonOrText(
  EventListSchema,
  EVENT_STREAM,
  'A page of the history or, with `Accept: text/event-stream`, a live feed: server-sent events whose `id` is ' +
    'that of the event and whose `data` is one event, with a comment every 15 s while idle.',
);

/** A page of events as text, and one that waits. Messages may be long, but not those of all of them. */
const HELD_BYTES = 256 * 1024;

type FeedOptions = Pick<FollowEventsOptions, 'after' | 'executionId' | 'isShown'>;

/** The history of status changes, and the same as a live feed. */
export function eventRoutes(app: App, services: RouteServices, answers: OpenAnswers): void {
  const { store } = services;

  const page = async (query: EventQuery) => {
    const { events, nextAfter } = await listEvents(services, query);
    return { events: events.map(eventView), next_after: nextAfter };
  };
  /** Restoring a backup can leave a client with a higher id: its feed would be empty until that id is reached again. */
  const known = (after: number): number => Math.min(after, store.lastEventId());
  const feed = (reply: FastifyReply, options: FeedOptions): FastifyReply => {
    void reply.type(`${EVENT_STREAM}; charset=utf-8`);
    return answers.stream(reply, { isLive: true, heldBytes: HELD_BYTES }, (signal) =>
      asEventStream(viewed(followEvents(services, { ...options, signal })), options.after),
    );
  };

  app.get(
    '/executions/:id/events',
    {
      config: { access: 'read', narrowed: 'execution' },
      schema: {
        operationId: 'listEventsOfExecution',
        tags: ['executions'],
        summary: 'The events of an execution, as a page or as a live feed',
        description:
          'The feed ends once the execution has finished and all events were sent. A client that reconnects then with ' +
          'Last-Event-ID gets 204, which tells an EventSource to stop.',
        params: ExecutionParams,
        querystring: Query,
        headers: Headers,
        response: {
          200: ANSWER,
          204: Type.Null({ description: 'No more events will follow: do not reconnect.' }),
          ...problemAnswers('execution_removed'),
        },
      },
    },
    async (request, reply) => {
      const executionId = request.params.id;
      if (store.find(executionId) === null) throw missingExecution(store, executionId);
      void reply.header('vary', 'accept');
      if (!wantsEventStream(request)) return reply.send(await page({ executionId, ...request.query }));
      const after = known(request.headers['last-event-id'] ?? request.query.after ?? 0);
      if (isFeedComplete(store, executionId, after)) return reply.code(204).send(null);
      return feed(reply, { after, executionId });
    },
  );

  app.get(
    '/events',
    {
      config: { access: 'read', narrowed: 'caller' },
      schema: {
        operationId: 'listEvents',
        tags: ['executions'],
        summary: 'The events of all executions, as a page or as a live feed',
        description:
          'The feed starts with new events, or after `after` (0: with the whole history), and never ' +
          'ends on its own.',
        querystring: Query,
        headers: Headers,
        response: { 200: ANSWER },
      },
    },
    async (request, reply) => {
      void reply.header('vary', 'accept');
      const isShown = shownTo(callerOf(request), store);
      if (!wantsEventStream(request)) return reply.send(await page({ ...request.query, isShown }));
      const after = known(request.headers['last-event-id'] ?? request.query.after ?? Infinity);
      return feed(reply, { after, isShown });
    },
  );
}

/** Removed ones are shown to nobody who is narrowed: their labels are not known any more. */
function shownTo(caller: Caller, store: Pick<Store, 'find'>): (executionId: string) => boolean {
  return (executionId) => caller.labels === null || findFor(store, caller, executionId) !== null;
}

async function* viewed(pages: AsyncIterable<readonly EventRecord[]>) {
  for await (const events of pages) yield events.map(eventView);
}
