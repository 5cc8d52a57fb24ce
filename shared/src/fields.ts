/** What a value is; it says how a text is read, and which keys of an item it fills. */
export const FIELD_TYPES = ['text', 'number', 'price', 'availability', 'rating', 'url'] as const;
export type FieldType = (typeof FIELD_TYPES)[number];

/** Where fields are looked for, in this order unless a field says otherwise. */
export const FIELD_STRATEGIES = ['selectors', 'json_ld', 'microdata', 'rdfa', 'meta', 'heuristic'] as const;
export type FieldStrategy = (typeof FIELD_STRATEGIES)[number];

interface KnownField {
  readonly name: string;
  readonly type: FieldType;
  /** For the documents. */
  readonly meaning: string;
}

/** The fields that our crawler reads by name, in their order in the schema. */
export const KNOWN_FIELDS = [
  { name: 'title', type: 'text', meaning: 'what the thing is called, without the name of the site' },
  { name: 'price', type: 'price', meaning: 'what one pays for it' },
  { name: 'description', type: 'text', meaning: 'what it is, in sentences' },
  { name: 'category', type: 'text', meaning: 'the path to it, as `Kitchen > Teapots`' },
  { name: 'availability', type: 'availability', meaning: 'whether it can be bought' },
  { name: 'rating', type: 'rating', meaning: 'how people rate it, out of 5' },
] as const satisfies readonly KnownField[];

export type DataField = (typeof KNOWN_FIELDS)[number]['name'];
/** What the field of a known name is, unless a config says otherwise. */
export type TypeOfField<N extends DataField> = Extract<(typeof KNOWN_FIELDS)[number], { name: N }>['type'];

export const DATA_FIELDS: readonly DataField[] = KNOWN_FIELDS.map(({ name }) => name);
