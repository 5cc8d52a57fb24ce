import { Type, type Static } from 'typebox';
import { messageOf } from './errors.ts';
import { PatternString, type Fault } from './faults.ts';

/** The fields our crawler knows how to read from a product page. */
export const DATA_FIELDS = ['title', 'price', 'description', 'category', 'availability', 'rating'] as const;
export type DataField = (typeof DATA_FIELDS)[number];

/** Where fields are looked for, in this order unless a field says otherwise. */
export const FIELD_STRATEGIES = ['selectors', 'json_ld', 'microdata', 'rdfa', 'meta', 'heuristic'] as const;
export type FieldStrategy = (typeof FIELD_STRATEGIES)[number];

const FIELD_TYPES = ['text', 'number', 'price', 'availability', 'rating', 'url'] as const;
const TRANSFORMS = ['lowercase', 'uppercase', 'digits'] as const;

const SelectorSchema = Type.Object({
  css: Type.String({ minLength: 1, maxLength: 1000, description: 'A CSS selector.' }),
  attr: Type.Optional(
    Type.String({ minLength: 1, maxLength: 100, description: 'An attribute to read instead of the text.' }),
  ),
  regex: Type.Optional(
    Type.String({
      minLength: 1,
      maxLength: 1000,
      description: 'A regular expression; the value is its first group, or the whole match.',
    }),
  ),
  all: Type.Optional(Type.Boolean({ default: false, description: 'Take all matches, not only the first.' })),
});

const FieldSpecSchema = Type.Object({
  name: PatternString(
    '^[A-Za-z_\\u00c0-\\uffff][\\w\\u00c0-\\uffff-]{0,63}$',
    'must be a name of letters, digits, dash and underscore',
    { description: 'Key of the value in the item.' },
  ),
  selectors: Type.Optional(
    Type.Array(SelectorSchema, { maxItems: 20, description: 'Tried in order until one yields a text.' }),
  ),
  strategies: Type.Optional(
    Type.Array(Type.Enum([...FIELD_STRATEGIES]), {
      uniqueItems: true,
      description: 'Where to look, in this order. Default: everywhere, in the order listed.',
    }),
  ),
  type: Type.Optional(
    Type.Enum([...FIELD_TYPES], { description: 'Default: what the name implies, otherwise text.' }),
  ),
  required: Type.Optional(
    Type.Boolean({ default: false, description: 'Name the field in _meta.missing of items that lack it.' }),
  ),
  multiple: Type.Optional(Type.Boolean({ default: false, description: 'All values, as a list.' })),
  transform: Type.Optional(
    Type.Array(Type.Enum([...TRANSFORMS]), { description: 'Applied to the text before it is parsed.' }),
  ),
  default: Type.Optional(
    Type.Union([Type.String(), Type.Number(), Type.Boolean(), Type.Null()], {
      description: 'The value if nothing is found.',
    }),
  ),
});

export const DataFieldsSchema = Type.Array(Type.Union([Type.Enum([...DATA_FIELDS]), FieldSpecSchema]), {
  uniqueItems: true,
  maxItems: 200,
  default: ['title'],
  description: 'The fields to read from each page: known names, or objects that say how.',
});

export type FieldSpec = Static<typeof FieldSpecSchema>;
export type FieldSelector = Static<typeof SelectorSchema>;
/** A name alone stands for the field that our crawler knows by it. */
export type FieldEntry = DataField | FieldSpec;

/** Keys of an item that are not for fields. */
const RESERVED = new Set(['url', 'images', '_meta', '__proto__']);

/** What the schema cannot say of `crawl_config.data_fields`. */
export function dataFieldFaults(entries: readonly FieldEntry[]): Fault[] {
  const seen = new Set<string>();
  return entries.flatMap((entry, i) => {
    const path = `crawl_config.data_fields[${i}]`;
    const name = typeof entry === 'string' ? entry : entry.name;
    const faults: Fault[] = [];
    const field = typeof entry === 'string' ? path : `${path}.name`;
    if (seen.has(name)) faults.push({ field, message: `is a duplicate: ${name}` });
    if (RESERVED.has(name)) faults.push({ field, message: `is a reserved key that every item has: ${name}` });
    seen.add(name);
    return typeof entry === 'string' ? faults : [...faults, ...regexFaults(entry, path)];
  });
}

function regexFaults({ selectors = [] }: FieldSpec, path: string): Fault[] {
  return selectors.flatMap(({ regex }, i) => {
    const reason = regex === undefined ? null : faultOfRegex(regex);
    const message = `is not a valid regular expression: ${reason}`;
    return reason === null ? [] : [{ field: `${path}.selectors[${i}].regex`, message }];
  });
}

function faultOfRegex(regex: string): string | null {
  try {
    return new RegExp(regex, 'u') instanceof RegExp ? null : '';
  } catch (error) {
    return messageOf(error);
  }
}

/** The objects within `data_fields` with their paths and the keys they know. */
export function fieldLevels(entries: unknown): [prefix: string, level: unknown, known: string[]][] {
  if (!Array.isArray(entries)) return [];
  return entries.flatMap((entry: unknown, i): [string, unknown, string[]][] => {
    const path = `crawl_config.data_fields[${i}].`;
    const selectors: unknown =
      typeof entry === 'object' && entry !== null && 'selectors' in entry ? entry.selectors : [];
    return [
      [path, entry, Object.keys(FieldSpecSchema.properties)],
      ...(Array.isArray(selectors) ? selectors : []).map(
        (selector: unknown, j): [string, unknown, string[]] => [
          `${path}selectors[${j}].`,
          selector,
          Object.keys(SelectorSchema.properties),
        ],
      ),
    ];
  });
}
