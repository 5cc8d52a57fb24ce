import { Type, type Static } from 'typebox';

export const ITEM_KEY_FIELDS_MAX = 10;

const FieldName = Type.String({ minLength: 1, maxLength: 200 });

/** By which items of two executions are the same. */
export const ItemKeySchema = Type.Union(
  [FieldName, Type.Array(FieldName, { minItems: 1, maxItems: ITEM_KEY_FIELDS_MAX })],
  {
    description:
      'The field, or the fields together, by which an item is the same as one of an earlier execution; `a.b` is `b` in ' +
      'the object `a`. Default: url.',
  },
);
export type ItemKey = Static<typeof ItemKeySchema>;

export const ITEM_CHANGES = ['new', 'changed', 'gone'] as const;
export type ItemChange = (typeof ITEM_CHANGES)[number];
