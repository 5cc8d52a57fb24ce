/** The type of a value decides how a text is parsed, and which keys of an item the value fills. */
export const FIELD_TYPES = ['text', 'number', 'price', 'availability', 'rating', 'url'] as const;
export type FieldType = (typeof FIELD_TYPES)[number];

/** Where to look for a field, in this order unless the field says otherwise. */
export const FIELD_STRATEGIES = ['selectors', 'json_ld', 'microdata', 'rdfa', 'meta', 'heuristic'] as const;
export type FieldStrategy = (typeof FIELD_STRATEGIES)[number];

interface KnownField {
  readonly name: string;
  readonly type: FieldType;
  /** For the documentation. */
  readonly meaning: string;
}

/** The fields that our crawler knows by name, in the order of the schema. */
export const KNOWN_FIELDS = [
  { name: 'title', type: 'text', meaning: 'name of the product or article, without the site name' },
  { name: 'price', type: 'price', meaning: 'the lowest available price' },
  { name: 'description', type: 'text', meaning: 'description of the product or article' },
  { name: 'category', type: 'text', meaning: 'path to it, such as `Kitchen > Teapots`' },
  {
    name: 'availability',
    type: 'availability',
    meaning: 'whether it is available; the values are listed below',
  },
  { name: 'rating', type: 'rating', meaning: 'average rating out of 5, and the number of ratings' },
] as const satisfies readonly KnownField[];

export type DataField = (typeof KNOWN_FIELDS)[number]['name'];
/** The type of a known field, unless a config says otherwise. */
export type TypeOfField<N extends DataField> = Extract<(typeof KNOWN_FIELDS)[number], { name: N }>['type'];

export const DATA_FIELDS: readonly DataField[] = KNOWN_FIELDS.map(({ name }) => name);
