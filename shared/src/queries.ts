import { Type, type Static } from 'typebox';
import { LIST_FILTERS } from './list-filter.ts';
import { OUTPUT_FORMATS, CsvDelimiter } from './output-config.ts';
import { PAGE_MAX } from './status.ts';

/** The query of `GET /executions`. */
export const ListQuerySchema = Type.Object(
  {
    ...LIST_FILTERS,
    limit: Type.Optional(
      Type.Integer({
        minimum: 1,
        maximum: PAGE_MAX,
        default: 50,
        description: 'With `ids`, default: all of them.',
      }),
    ),
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
    since: Type.Optional(
      Type.Enum(['previous'], {
        description:
          'Only what is new, changed or gone against the last execution of the same saved task that succeeded before ' +
          'this one was launched, each with `change` before its own values. Items are the same by `item_key` of the ' +
          'task, or else by url.',
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
