import { Type, type Static } from 'typebox';
import { OpenObject } from './open-object.ts';

/** What of an execution is compared with earlier ones of its task, each with its meaning. */
export const DRIFT_KINDS = ['items', 'pages', 'failed_share', 'field', 'bytes', 'duration'] as const;
export type DriftKind = (typeof DRIFT_KINDS)[number];
const DriftKindSchema = Type.Enum([...DRIFT_KINDS]);

/** Findings of one execution. */
export const DRIFT_MAX = 20;
/** Characters of the name of a field; longer ones are not compared. */
export const DRIFT_FIELD_LENGTH_MAX = 100;

/** One figure that is out of line with earlier executions of the same saved task. */
export const DriftFindingSchema = OpenObject({
  kind: DriftKindSchema,
  field: Type.Optional(
    Type.String({ maxLength: DRIFT_FIELD_LENGTH_MAX, description: 'For `field`: its name.' }),
  ),
  value: Type.Number({
    minimum: 0,
    description: 'A count, bytes or seconds; for `failed_share` and `field` a share from 0 to 1.',
  }),
  usual: Type.Number({ minimum: 0, description: 'The median of the last 10 that succeeded.' }),
  sentence: Type.String({
    maxLength: 300,
    description: 'Such as "price is in 12 % of items; usually 98 %".',
  }),
});
export type DriftFinding = Static<typeof DriftFindingSchema>;

export const DriftSchema = Type.Union(
  [Type.Array(DriftFindingSchema, { maxItems: DRIFT_MAX }), Type.Null()],
  {
    description:
      'What is out of line with earlier executions of its saved task, the most telling first; null if it was not compared.',
  },
);

/** Which findings a crawl must not have for its success to be accepted. */
export const AcceptanceDriftSchema = Type.Union(
  [Type.Boolean(), Type.Array(DriftKindSchema, { minItems: 1, maxItems: DRIFT_KINDS.length })],
  {
    description:
      'With true, a crawl of a saved task whose result is out of line with earlier ones has failed; a list names the kinds of drift that count.',
  },
);
