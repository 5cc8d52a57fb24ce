import { Type, type Static } from 'typebox';
import { PatternString } from './validation.ts';
import { STATUSES } from './status.ts';

/** The query of `GET /executions`. */
export const ListQuerySchema = Type.Object(
  {
    status: Type.Optional(
      Type.Union([Type.Enum([...STATUSES]), Type.Array(Type.Enum([...STATUSES]))], {
        description: 'Only executions in this status; may be repeated.',
      }),
    ),
    task_name: Type.Optional(Type.String({ maxLength: 200 })),
    label: Type.Optional(Type.String({ pattern: '^[^=]+=', description: 'key=value' })),
    limit: Type.Optional(Type.Integer({ minimum: 1, maximum: 1000, default: 50 })),
    cursor: Type.Optional(Type.String({ maxLength: 200, description: 'next_cursor of the previous page.' })),
  },
  { additionalProperties: false },
);
export type ListQuery = Static<typeof ListQuerySchema>;

/** The query of `GET /executions/{id}/logs`. */
export const LogQuerySchema = Type.Object(
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
export type LogQuery = Static<typeof LogQuerySchema>;

/** The query of `GET /executions/{id}/items`. */
export const ItemQuerySchema = Type.Object(
  {
    format: Type.Optional(Type.Enum(['json', 'jsonl'], { default: 'json' })),
    offset: Type.Optional(Type.Integer({ minimum: 0, default: 0 })),
    limit: Type.Optional(Type.Integer({ minimum: 1, description: 'Default: all.' })),
  },
  { additionalProperties: false },
);
export type ItemQuery = Static<typeof ItemQuerySchema>;
