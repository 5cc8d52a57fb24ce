import { Type, type Static } from 'typebox';
import { OpenObject } from './open-object.ts';
import { PatternString } from './validation.ts';

export const GROUP_LIMIT_MAX = 1000;
/** Ids of those that hold the places, in an answer. */
export const HOLDERS_SHOWN = 10;

/** Shown on terminals, and compared in the database, which knows no half of a pair of surrogates. */
const GROUP_KEY =
  '^(?!\\s)(?:[^\\u0000-\\u001f\\u007f-\\u009f\\u2028\\u2029\\ud800-\\udfff]|[\\ud800-\\udbff][\\udc00-\\udfff]){1,100}(?<!\\s)$';
const GROUP_KEY_MEANING = 'must have 1 to 100 characters, no control characters, and no blank at its ends';

/** Executions that share a limit, beside the limit of all and that per host. */
export const GroupSchema = Type.Object(
  {
    key: PatternString(GROUP_KEY, GROUP_KEY_MEANING, {
      maxLength: 100,
      description: 'Name of the group, at choice: executions with the same key are its members.',
    }),
    limit: Type.Integer({
      minimum: 1,
      maximum: GROUP_LIMIT_MAX,
      description:
        'How many members may run at once. The lowest limit among those that have not finished holds.',
    }),
  },
  {
    additionalProperties: false,
    description: 'A group of executions, of which only so many run at once. The others wait, oldest first.',
  },
);
export type Group = Static<typeof GroupSchema>;

/** The limit that keeps an execution in the queue. */
export const WaitsForSchema = OpenObject({
  kind: Type.Enum(['total', 'host', 'group'], {
    description: 'total: CRAWLERD_MAX_CONCURRENT; host: CRAWLERD_MAX_PER_HOST; group: that of its group.',
  }),
  key: Type.Union([Type.String({ maxLength: 300 }), Type.Null()], {
    description: 'The host, or the key of the group; null for the total.',
  }),
  limit: Type.Integer({ minimum: 1 }),
  held_by: Type.Array(Type.String({ maxLength: 1000 }), {
    maxItems: HOLDERS_SHOWN,
    description: `Ids of those that hold the places, at most ${HOLDERS_SHOWN}, oldest first.`,
  }),
});
export type WaitsForView = Static<typeof WaitsForSchema>;
