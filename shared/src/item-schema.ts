import { Ajv2020 } from 'ajv/dist/2020.js';
import { Type } from 'typebox';
import { Defaulted } from './defaults.ts';
import { messageOf } from './errors.ts';
import { OpenRecord } from './keyed-record.ts';

export const ON_INVALID = ['keep', 'drop', 'quarantine'] as const;
export type OnInvalid = (typeof ON_INVALID)[number];

export const ItemSchemaProperties = {
  item_schema: Type.Optional(
    OpenRecord({
      description:
        'A JSON Schema (2020-12) to validate each item against. "format" is not checked. Default: items are not validated.',
    }),
  ),
  on_invalid: Defaulted(
    Type.Enum([...ON_INVALID], {
      description:
        'What happens to an invalid item: keep it with _errors, drop it, or quarantine it in a file of its own.',
    }),
    'keep',
  ),
};

/** What is wrong with an item, each as `/price must be number`; empty if nothing is. */
export type ItemCheck = (item: unknown) => string[];

/** More than a person reads of one item. */
const ERRORS_MAX = 10;

/** @throws Error if it is not a JSON Schema, with what is wrong as its message. */
export function compileItemSchema(schema: Readonly<Record<string, unknown>>): ItemCheck {
  if (schema['$async'] !== undefined) throw new Error('"$async" is not supported');
  const ajv = new Ajv2020({
    allErrors: true,
    validateFormats: false,
    // What is misspelt is a fault; what is only unusual is not.
    strictTypes: false,
    strictTuples: false,
    strictRequired: false,
    logger: false,
  });
  const validate = ajv.compile(schema);
  return (item) =>
    validate(item)
      ? []
      : (validate.errors ?? [])
          .slice(0, ERRORS_MAX)
          .map(({ instancePath, message }) => `${instancePath || '/'} ${message ?? 'is not valid'}`);
}

/** What is wrong with an item schema itself, as a sentence without its subject; null if nothing is. */
export function itemSchemaIssue(schema: Readonly<Record<string, unknown>> | undefined): string | null {
  if (schema === undefined) return null;
  try {
    compileItemSchema(schema);
    return null;
  } catch (error) {
    return `is not a valid JSON Schema: ${messageOf(error)}`;
  }
}
