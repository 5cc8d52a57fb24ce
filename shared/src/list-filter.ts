import { Type } from 'typebox';
import { Moment } from './moment.ts';
import { REASON_CODES, STATUSES } from './status.ts';
import { PatternString } from './validation.ts';

/** So many executions can be named at once. */
export const IDS_MAX = 100;
const ID = '[A-Za-z0-9][A-Za-z0-9_-]{0,99}';
const SomeIds = PatternString(
  `^${ID}(,${ID}){0,${IDS_MAX - 1}}$`,
  `must be 1 to ${IDS_MAX} ids with commas between`,
  {
    maxLength: 101 * IDS_MAX,
  },
);

/** What executions are asked for by, in lists and for all that is done to many at once: each must hold. */
export const LIST_FILTERS = {
  status: Type.Optional(
    Type.Union(
      [Type.Enum([...STATUSES]), Type.Array(Type.Enum([...STATUSES]), { minItems: 1, maxItems: 100 })],
      {
        description: 'Only executions in this status; may be repeated.',
      },
    ),
  ),
  reason: Type.Optional(
    Type.Union(
      [Type.Enum(REASON_CODES), Type.Array(Type.Enum(REASON_CODES), { minItems: 1, maxItems: 100 })],
      {
        description: 'Only executions that finished for this reason; may be repeated.',
      },
    ),
  ),
  ids: Type.Optional(
    Type.Union([SomeIds, Type.Array(SomeIds, { minItems: 1, maxItems: IDS_MAX })], {
      description: `Only these executions, ${IDS_MAX} at most, with commas between; what does not exist is left out. May be repeated.`,
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
};
