import { Type, type Static, type TSchema, type TString, type TStringOptions } from 'typebox';
import { Compile, type Validator } from 'typebox/compile';
import { Settings } from 'typebox/system';

/** One wrong field of a document, said so that a person can mend it. */
export interface ValidationIssue {
  /** Path of the field, such as `crawl_config.max_pages` or `target_urls[2]`; empty for the whole. */
  field: string;
  message: string;
}

/** Each wrong field is to be named, not the first eight; and an endless list does not help. */
const MAX_ISSUES = 200;
Settings.Set({ maxErrors: MAX_ISSUES });

const compiled = new WeakMap<TSchema, Validator>();

export function validatorOf(schema: TSchema): Validator {
  const known = compiled.get(schema);
  if (known !== undefined) return known;
  const fresh = Compile(schema);
  compiled.set(schema, fresh);
  return fresh;
}

/** Narrows a value to its schema's type. */
export function isValid<S extends TSchema>(schema: S, value: unknown): value is Static<S> {
  return validatorOf(schema).Check(value);
}

/** {@link isValid} for one schema. */
export function guardOf<S extends TSchema>(schema: S): (value: unknown) => value is Static<S> {
  return (value): value is Static<S> => isValid(schema, value);
}

type SchemaError = ReturnType<Validator['Errors']>[number];

/** Every wrong field of a value, one sentence each; empty when the value is valid. */
export function issuesOf(schema: TSchema, value: unknown): ValidationIssue[] {
  const validator = validatorOf(schema);
  if (validator.Check(value)) return [];
  const byField = new Map<string, string[]>();
  for (const { field, message } of validator.Errors(value).flatMap(issuesOfError)) {
    byField.set(field, [...(byField.get(field) ?? []), message]);
  }
  const fields = [...byField.keys()];
  const issues = [...byField]
    .map(([field, messages]) => ({ field, message: oneSentence(messages) }))
    .filter(({ field, message }) => !(saysOnlyAType(message) && fields.some((each) => isWithin(each, field))))
    .slice(0, MAX_ISSUES);
  // Empty would mean valid, and it is not.
  return issues.length > 0 ? issues : [{ field: '', message: 'is not valid' }];
}

/**
 * A union of an object and null, or of an object and some words, says "must be null" or "must be one of
 * them" of an object with a wrong field inside: the field is what is wrong, not the object.
 */
function saysOnlyAType(message: string): boolean {
  return /^must be (?:\w+$|one of )/.test(message);
}

function isWithin(field: string, outer: string): boolean {
  if (outer === '') return field !== '';
  return field.startsWith(`${outer}.`) || field.startsWith(`${outer}[`);
}

function issuesOfError(error: SchemaError): ValidationIssue[] {
  const field = fieldPath(error.instancePath);
  switch (error.keyword) {
    case 'required':
      return error.params.requiredProperties.map((key) => ({
        field: join(field, key),
        message: 'is required',
      }));
    case 'additionalProperties':
      return error.params.additionalProperties.slice(0, MAX_ISSUES).map((key) => ({
        field: join(field, key),
        message: 'is not a known key',
      }));
    case 'enum':
      return [{ field, message: `must be one of ${error.params.allowedValues.join(', ')}` }];
    case 'pattern':
      return [{ field, message: patternMeanings.get(String(error.params.pattern)) ?? error.message }];
    // The false schema of additionalProperties: one such error per unknown key.
    case 'boolean':
      return [{ field, message: 'is not a known key' }];
    // The summary of a union says nothing that its branches do not say.
    case 'anyOf':
      return [];
    default:
      return [{ field, message: error.message }];
  }
}

/** A union reports one message a branch: "must be string", "must be null" become one sentence. */
function oneSentence(messages: string[]): string {
  const types = messages.map((message) => /^must be (\w+)$/.exec(message)?.[1]);
  return types.length > 1 && types.every((type) => type !== undefined)
    ? `must be ${types.join(' or ')}`
    : (messages[0] ?? 'is not valid');
}

const patternMeanings = new Map<string, string>();

/** A string schema whose pattern says in words what it wants: a regular expression does not help a user. */
export function PatternString(pattern: string, meaning: string, options: TStringOptions = {}): TString {
  patternMeanings.set(pattern, meaning);
  return Type.String({ ...options, pattern });
}

/** `/target_urls/2` (JSON pointer) as people write it: `target_urls[2]`. */
function fieldPath(pointer: string): string {
  return pointer
    .split('/')
    .slice(1)
    .map((part) => part.replaceAll('~1', '/').replaceAll('~0', '~'))
    .reduce((path, part) => (/^\d+$/.test(part) ? `${path}[${part}]` : join(path, part)), '');
}

function join(path: string, key: string): string {
  return path === '' ? shortKey(key) : `${path}.${shortKey(key)}`;
}

const SHOWN_KEY_LENGTH = 80;

/** A key as it is shown to users: its length comes from the input. */
export function shortKey(key: string): string {
  if (key.length <= SHOWN_KEY_LENGTH) return key;
  // Half of a character that takes two code units is left out with the rest.
  return `${key.slice(0, SHOWN_KEY_LENGTH).replace(/[\uD800-\uDBFF]$/, '')}…`;
}
