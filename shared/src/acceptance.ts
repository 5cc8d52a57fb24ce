import { Type, type Static } from 'typebox';
import { AcceptanceDriftSchema } from './drift.ts';
import { KeyedRecord } from './keyed-record.ts';
import { PatternString } from './validation.ts';

const Share = Type.Number({ minimum: 0, maximum: 1 });
const FIELD_NAME = {
  pattern: '^[^\\u0000-\\u001f\\u007f]{1,200}$',
  meaning: 'must have 1 to 200 characters and no control characters',
};
const FieldName = PatternString(FIELD_NAME.pattern, FIELD_NAME.meaning, { maxLength: 200 });

/** Criteria a crawl must meet for its reported success to be accepted. */
export const AcceptanceSchema = Type.Object(
  {
    min_items: Type.Optional(
      Type.Integer({
        minimum: 1,
        maximum: 1_000_000_000,
        description: 'Minimum number of items the crawl must find.',
      }),
    ),
    max_error_rate: Type.Optional(
      Type.Number({
        minimum: 0,
        maximum: 1,
        description: 'Maximum share of the attempted pages that may fail, 0 to 1.',
      }),
    ),
    required_fields: Type.Optional(
      Type.Union(
        [
          Type.Array(FieldName, { minItems: 1, maxItems: 100 }),
          KeyedRecord(FIELD_NAME, Share, { minProperties: 1, maxProperties: 100 }),
        ],
        {
          description:
            'Fields that every item must have, or the minimum share of items per field, as in {"price": 0.9}.',
        },
      ),
    ),
    drift: Type.Optional(AcceptanceDriftSchema),
  },
  {
    additionalProperties: false,
    description: 'Acceptance criteria: a crawl that reports success without meeting them has failed.',
  },
);
export type Acceptance = Static<typeof AcceptanceSchema>;
