import { Type, type Static } from 'typebox';
import { STOP_MODES } from './launch.ts';
import { LIST_FILTERS } from './list-filter.ts';
import { OpenObject } from './open-object.ts';
import { PatternString } from './validation.ts';

/** What can be done to many executions. */
export const BULK_ACTIONS = ['stop', 'resume', 'delete'] as const;
export type BulkAction = (typeof BULK_ACTIONS)[number];

/** Executions that one request acts on. */
export const BULK_MAX = 100;

/** The body of `POST /executions/bulk`. */
export const BulkSchema = Type.Object(
  {
    action: Type.Enum([...BULK_ACTIONS], {
      description:
        '`stop` those that have not finished, `resume` those that failed, were stopped, timed out or were lost, ' +
        '`delete` those that have finished. Others are left alone.',
    }),
    filter: Type.Optional(
      Type.Object(LIST_FILTERS, {
        additionalProperties: false,
        description: 'Which executions: the filters of the list, of which one at least must be given.',
      }),
    ),
    all: Type.Optional(
      Type.Boolean({ default: false, description: 'Every execution, in place of a filter.' }),
    ),
    mode: Type.Optional(
      Type.Enum([...STOP_MODES], { default: 'graceful', description: 'How they are stopped.' }),
    ),
    dry_run: Type.Optional(
      Type.Boolean({ default: false, description: 'Only count those that match, and change nothing.' }),
    ),
    limit: Type.Optional(
      Type.Integer({
        minimum: 1,
        maximum: BULK_MAX,
        default: BULK_MAX,
        description: 'How many it is done to at most; `dry_run` counts all.',
      }),
    ),
    cursor: Type.Optional(
      PatternString(
        '^\\d{1,15}\\.[A-Za-z0-9][A-Za-z0-9_-]{0,99}$',
        'must be next_cursor of an earlier answer',
        {
          maxLength: 200,
          description: 'next_cursor of the request before, to go on behind what that has looked at.',
        },
      ),
    ),
  },
  { additionalProperties: false },
);
export type Bulk = Static<typeof BulkSchema>;

export const BulkReplySchema = OpenObject({
  action: Type.Enum([...BULK_ACTIONS]),
  dry_run: Type.Boolean(),
  executions: Type.Integer({
    minimum: 0,
    description: 'How many it was done to; with `dry_run`, how many match.',
  }),
  refused: Type.Array(
    OpenObject({
      execution_id: Type.String({ maxLength: 1000 }),
      code: Type.String({ maxLength: 100 }),
      detail: Type.String({ maxLength: 2000 }),
    }),
    {
      maxItems: BULK_MAX,
      description: 'Those that match, and to which it could not be done, each with the reason.',
    },
  ),
  next_cursor: Type.Union([Type.String({ maxLength: 200 }), Type.Null()], {
    description: 'There may be more: send the same again with this as `cursor`. Null: that was all.',
  }),
});
export type BulkReply = Static<typeof BulkReplySchema>;
