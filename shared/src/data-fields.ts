import { Type, type Static } from 'typebox';
import { Defaulted, type Complete } from './defaults.ts';
import { messageOf } from './errors.ts';
import { PatternString, type ValidationIssue } from './validation.ts';
import { DATA_FIELDS, FIELD_STRATEGIES, FIELD_TYPES, type DataField } from './fields.ts';
import { OpenObject } from './open-object.ts';

const TRANSFORMS = ['lowercase', 'uppercase', 'digits'] as const;

const CssSchema = Type.String({ minLength: 1, maxLength: 1000, description: 'A CSS selector.' });

const SelectorSchema = OpenObject({
  css: CssSchema,
  attr: Type.Optional(
    Type.String({ minLength: 1, maxLength: 100, description: 'An attribute to read. Default: the text.' }),
  ),
  regex: Type.Optional(
    Type.String({
      minLength: 1,
      maxLength: 1000,
      description:
        'A regular expression; the value is its first group, or the whole match. Default: all of the text.',
    }),
  ),
  all: Defaulted(Type.Boolean({ description: 'Take all matches, not only the first.' }), false),
});

export const FieldSpecSchema = OpenObject({
  name: PatternString(
    '^[A-Za-z_\\u00c0-\\uffff][\\w\\u00c0-\\uffff-]{0,63}$',
    'must be a name of letters, digits, dash and underscore',
    { maxLength: 64, description: 'Key of the value in the item.' },
  ),
  selectors: Defaulted(
    Type.Array(Type.Union([CssSchema, SelectorSchema]), {
      maxItems: 20,
      description: 'Tried in order until one yields a text. A string is a CSS selector.',
    }),
    [],
  ),
  strategies: Defaulted(
    Type.Array(Type.Enum([...FIELD_STRATEGIES]), {
      uniqueItems: true,
      maxItems: FIELD_STRATEGIES.length,
      description: 'Where to look, in this order.',
    }),
    [...FIELD_STRATEGIES],
  ),
  type: Type.Optional(
    Type.Enum([...FIELD_TYPES], { description: 'Default: what the name implies, otherwise text.' }),
  ),
  required: Defaulted(
    Type.Boolean({ description: 'Name the field in _meta.missing of items that lack it.' }),
    false,
  ),
  multiple: Defaulted(Type.Boolean({ description: 'All values, as a list.' }), false),
  transform: Defaulted(
    Type.Array(Type.Enum([...TRANSFORMS]), {
      maxItems: 10,
      description: 'Applied to the text before it is parsed.',
    }),
    [],
  ),
  default: Defaulted(
    Type.Union([Type.String({ maxLength: 10_000 }), Type.Number(), Type.Boolean(), Type.Null()], {
      description: 'The value if nothing is found.',
    }),
    null,
  ),
});

export const DataFieldsSchema = Type.Array(Type.Union([Type.Enum([...DATA_FIELDS]), FieldSpecSchema]), {
  maxItems: 200,
  description: 'The fields to read from each page: known names, or objects that say how.',
});

export type FieldSpec = Static<typeof FieldSpecSchema>;
export type CompleteFieldSpec = Complete<typeof FieldSpecSchema>;
/** A name alone stands for the field that our crawler knows by it. */
export type FieldEntry = DataField | FieldSpec;

/** Keys of an item that are not for fields. */
const RESERVED = new Set(['url', 'images', '_meta', '__proto__']);

/** What the schema cannot say of `crawl_config.data_fields`. */
export function dataFieldIssues(entries: readonly FieldEntry[]): ValidationIssue[] {
  const seen = new Set<string>();
  return entries.flatMap((entry, i) => {
    const path = `crawl_config.data_fields[${i}]`;
    const name = typeof entry === 'string' ? entry : entry.name;
    const issues: ValidationIssue[] = [];
    const field = typeof entry === 'string' ? path : `${path}.name`;
    if (seen.has(name)) issues.push({ field, message: `is a duplicate: ${name}` });
    if (RESERVED.has(name)) issues.push({ field, message: `is a reserved key that every item has: ${name}` });
    seen.add(name);
    return typeof entry === 'string' ? issues : [...issues, ...regexIssues(entry, path)];
  });
}

function regexIssues({ selectors = [] }: FieldSpec, path: string): ValidationIssue[] {
  return selectors.flatMap((selector, i) => {
    const regex = typeof selector === 'string' ? undefined : selector.regex;
    const reason = regex === undefined ? null : regexIssue(regex);
    const message = `is not a valid regular expression: ${reason}`;
    return reason === null ? [] : [{ field: `${path}.selectors[${i}].regex`, message }];
  });
}

function regexIssue(regex: string): string | null {
  try {
    return new RegExp(regex, 'u') instanceof RegExp ? null : '';
  } catch (error) {
    return messageOf(error);
  }
}
