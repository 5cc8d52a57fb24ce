import { Type, type Static } from 'typebox';
import { Moment } from './moment.ts';
import { PatternString } from './validation.ts';
import { PAGE_MAX, REASON_CODES, STATUSES } from './status.ts';

/** The query of `GET /executions`. */
export const ListQuerySchema = Type.Object(
  {
    status: Type.Optional(
      Type.Union([Type.Enum([...STATUSES]), Type.Array(Type.Enum([...STATUSES]), { maxItems: 100 })], {
        description: 'Only executions in this status; may be repeated.',
      }),
    ),
    reason: Type.Optional(
      Type.Union([Type.Enum(REASON_CODES), Type.Array(Type.Enum(REASON_CODES), { maxItems: 100 })], {
        description: 'Only executions that finished for this reason; may be repeated.',
      }),
    ),
    id_prefix: Type.Optional(
      PatternString('^[A-Za-z0-9][A-Za-z0-9_-]*$', 'must be the start of an id', {
        maxLength: 100,
        description: 'Only executions whose id starts with this.',
      }),
    ),
    task_name: Type.Optional(
      Type.String({
        maxLength: 200,
        description: 'Only executions with this task_name in their crawl config.',
      }),
    ),
    name_contains: Type.Optional(
      Type.String({
        minLength: 1,
        maxLength: 200,
        description:
          'Only executions with this text somewhere in their task_name, in upper or lower case (of A to Z).',
      }),
    ),
    task: Type.Optional(
      Type.String({ maxLength: 200, description: 'Only executions of the saved task of this name.' }),
    ),
    label: Type.Optional(
      PatternString('^[^=\\u0000]+=[^\\u0000]*$', 'must be key=value', {
        maxLength: 300,
        description: 'key=value',
      }),
    ),
    created_after: Moment('Only executions that were created at this time or later.'),
    created_before: Moment('Only executions that were created before this time.'),
    finished_after: Moment(
      'Only executions that finished at this time or later; they are listed by that time, the last one first.',
    ),
    finished_before: Moment(
      'Only executions that finished before this time; they are listed by that time, the last one first.',
    ),
    limit: Type.Optional(Type.Integer({ minimum: 1, maximum: PAGE_MAX, default: 50 })),
    cursor: Type.Optional(Type.String({ maxLength: 200, description: 'next_cursor of the previous page.' })),
  },
  { additionalProperties: false },
);
export type ListQuery = Static<typeof ListQuerySchema>;

/** The query of `GET /executions/{id}/items`. */
export const ItemQuerySchema = Type.Object(
  {
    format: Type.Optional(
      Type.Enum(['json', 'jsonl', 'object'], {
        default: 'json',
        description:
          'json: an array. jsonl: an item a line. object: {"items": [...], "source", "items_skipped", "items_missing"}.',
      }),
    ),
    offset: Type.Optional(Type.Integer({ minimum: 0, maximum: Number.MAX_SAFE_INTEGER, default: 0 })),
    limit: Type.Optional(
      Type.Integer({ minimum: 1, maximum: Number.MAX_SAFE_INTEGER, description: 'Default: all.' }),
    ),
  },
  { additionalProperties: false },
);
export type ItemQuery = Static<typeof ItemQuerySchema>;
