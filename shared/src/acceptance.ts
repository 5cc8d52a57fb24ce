import { Type, type Static } from 'typebox';

const Share = Type.Number({ minimum: 0, maximum: 1 });
const FieldName = Type.String({ minLength: 1, maxLength: 200 });

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
          Type.Record(FieldName, Share, { minProperties: 1, maxProperties: 100 }),
        ],
        {
          description:
            'Fields that every item must have, or the minimum share of items per field, as in {"price": 0.9}.',
        },
      ),
    ),
  },
  {
    additionalProperties: false,
    description: 'Acceptance criteria: a crawl that reports success without meeting them has failed.',
  },
);
export type Acceptance = Static<typeof AcceptanceSchema>;
