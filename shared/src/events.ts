import { Type, type Static } from 'typebox';
import { STATUSES } from './status.ts';

const Status = Type.Enum([...STATUSES]);

/** A line of the history: a change of status, or `cache_missed`, which changes none. */
export const EventSchema = Type.Object({
  id: Type.Integer({ minimum: 1, description: 'Increases with every event of the service.' }),
  execution_id: Type.String(),
  attempt: Type.Integer({ minimum: 0, description: '0 until the first launch.' }),
  at: Type.String({ description: 'ISO 8601, UTC.' }),
  kind: Type.String({ description: 'What happened: `accepted`, or an event of the state machine.' }),
  from_status: Type.Union([Status, Type.Null()]),
  to_status: Status,
  message: Type.Union([Type.String(), Type.Null()], { description: 'One sentence, where there is one.' }),
});
export type EventView = Static<typeof EventSchema>;

export const EventListSchema = Type.Object({
  events: Type.Array(EventSchema, { description: 'Oldest first.' }),
  next_after: Type.Union([Type.Integer(), Type.Null()], {
    description: 'Pass as ?after= for the next page; null if there are no more events yet.',
  }),
});
export type EventList = Static<typeof EventListSchema>;
