import { Type, type Static } from 'typebox';

const Share = Type.Number({ minimum: 0, maximum: 1 });
const FieldName = Type.String({ minLength: 1, maxLength: 200 });

/** What a crawl has to have found for its success to be believed. */
export const AcceptanceSchema = Type.Object(
  {
    min_items: Type.Optional(
      Type.Integer({ minimum: 1, maximum: 1_000_000_000, description: 'Items that must have been found.' }),
    ),
    max_error_rate: Type.Optional(
      Type.Number({
        minimum: 0,
        maximum: 1,
        description: 'Share of the pages tried that may have failed, 0 to 1.',
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
            'Fields that every item must have; or, as {"price": 0.9}, on what share of the items each must be.',
        },
      ),
    ),
  },
  {
    additionalProperties: false,
    description: 'What must have been found: a crawler that reports success with less has failed.',
  },
);
export type Acceptance = Static<typeof AcceptanceSchema>;
