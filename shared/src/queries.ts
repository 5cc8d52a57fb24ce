import { Type, type Static } from 'typebox';
import { Moment } from './moment.ts';
import { OUTPUT_FORMATS, CsvDelimiter } from './output-config.ts';
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

/** A key that may be repeated, each time with several names. */
function Names(description: string) {
  const Some = Type.String({ minLength: 1, maxLength: 10_000 });
  return Type.Optional(Type.Union([Some, Type.Array(Some, { maxItems: 1000 })], { description }));
}

/** The query of `GET /executions/{id}/items`. */
export const ItemQuerySchema = Type.Object(
  {
    format: Type.Optional(
      Type.Enum([...OUTPUT_FORMATS, 'object'], {
        default: 'json',
        description:
          'json: an array. jsonl: an item a line. csv, xlsx, parquet: a table, with the columns of all items. object: ' +
          '{"items": [...], "source", "items_skipped", "items_missing"}.',
      }),
    ),
    fields: Names(
      'Only these values, with commas between, as columns in this order; `a` stands for all that is in the object `a`, ' +
        '`a.b` for `b` in it. May be repeated.',
    ),
    omit: Names('Not these values, written like `fields`.'),
    flatten: Type.Optional(
      Type.Boolean({
        description:
          'Whether objects are taken apart: {"a": {"b": 1}} becomes {"a.b": 1}. Default: true in tables, else false.',
      }),
    ),
    offset: Type.Optional(Type.Integer({ minimum: 0, maximum: Number.MAX_SAFE_INTEGER, default: 0 })),
    limit: Type.Optional(
      Type.Integer({ minimum: 1, maximum: Number.MAX_SAFE_INTEGER, description: 'Default: all.' }),
    ),
    desc: Type.Optional(
      Type.Boolean({
        default: false,
        description: 'The last item first; limit must be given then, with offset 10,000 at most.',
      }),
    ),
    bom: Type.Optional(
      Type.Boolean({
        description:
          'Of csv: start with a byte order mark, so that spreadsheets recognize UTF-8. Default: true.',
      }),
    ),
    delimiter: Type.Optional(CsvDelimiter('Of csv: the character between two cells. Default: a comma.')),
  },
  { additionalProperties: false },
);
export type ItemQuery = Static<typeof ItemQuerySchema>;
