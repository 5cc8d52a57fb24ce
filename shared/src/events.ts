import { Type, type Static } from 'typebox';
import { PAGE_MAX, REASON_CODES, STATUSES } from './status.ts';
import { OpenObject } from './open-object.ts';
import { TaskRefSchema } from './task-ref.ts';

const Status = Type.Enum([...STATUSES]);

/** A line of the history: a change of status, or `cache_missed`, `drift` or `removed`, which change none. */
export const EventSchema = OpenObject({
  id: Type.Integer({ minimum: 1, description: 'Increases with every event of the service.' }),
  execution_id: Type.String({ maxLength: 100 }),
  task_name: Type.String({ maxLength: 1000, description: 'task_name of the crawl config.' }),
  task: Type.Union([TaskRefSchema, Type.Null()]),
  attempt: Type.Integer({ minimum: 0, description: '0 until the first launch.' }),
  at: Type.String({ maxLength: 100, description: 'ISO 8601, UTC.' }),
  kind: Type.String({
    maxLength: 100,
    description:
      'What happened: `accepted`, an event of the state machine, `drift`, behind the verdict of an execution that is out of line with earlier ones of its task, or `removed`, after which nobody finds the execution.',
  }),
  from_status: Type.Union([Status, Type.Null()]),
  to_status: Status,
  reason: Type.Union([Type.Enum(REASON_CODES), Type.Null()], {
    description: 'Why the attempt or the execution ended; null for an event that ended neither.',
  }),
  message: Type.Union([Type.String({ maxLength: 20_000 }), Type.Null()], {
    description: 'One sentence, where there is one.',
  }),
  token: Type.Optional(
    Type.String({
      maxLength: 100,
      description:
        'Name of the token that asked for it, `environment` for CRAWLERD_API_TOKEN; missing if nobody asked, or none was needed.',
    }),
  ),
});
export type EventView = Static<typeof EventSchema>;

export const EventListSchema = OpenObject({
  events: Type.Array(EventSchema, { maxItems: PAGE_MAX, description: 'Oldest first.' }),
  next_after: Type.Union([Type.Integer(), Type.Null()], {
    description: 'Pass as ?after= for the next page; null if there are no more events yet.',
  }),
});
export type EventList = Static<typeof EventListSchema>;
