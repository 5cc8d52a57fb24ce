import type { TSchema } from 'typebox';
import type { Validator } from 'typebox/compile';
import { Settings } from 'typebox/system';
import { excerptOf } from './excerpt.ts';
import { keyMeaningOf } from './keyed-record.ts';
import { shortened, shortKey } from './text-shown.ts';
import { patternMeaningOf, validatorOf, type ValidationIssue } from './validation.ts';

/** Nobody mends more at a time. */
export const ISSUES_MAX = 100;
/** A union reports several errors of one field, and they become one issue. */
Settings.Set({ maxErrors: 4 * ISSUES_MAX });

const FIELD_CHARACTERS_MAX = 200;
const MESSAGE_CHARACTERS_MAX = 300;

type SchemaError = ReturnType<Validator['Errors']>[number];

/** One of the errors of a field; with `isOwn`, it is not to be merged with others of the same field. */
interface FieldError extends ValidationIssue {
  readonly isOwn?: boolean;
}

/**
 * The wrong fields of a value, one sentence each; empty when the value is valid. At most one more than
 * {@link ISSUES_MAX}, which tells that there are more than are to be shown. The work for it is bounded by the
 * schema, not by the value.
 */
export function issuesOf(schema: TSchema, value: unknown): ValidationIssue[] {
  const validator = validatorOf(schema);
  if (validator.Check(value)) return [];
  const found = validator.Errors(excerptOf(schema, value, ISSUES_MAX + 1));
  const byField = new Map<string, ValidationIssue & { messages: string[] }>();
  for (const { field, message, isOwn = false } of found.flatMap((error) => issuesOfError(schema, error))) {
    const key = isOwn ? `${field}\n${message}` : field;
    const known = byField.get(key);
    if (known === undefined) byField.set(key, { field, message, messages: [message] });
    else known.messages.push(message);
  }
  const fields = [...byField.values()].map(({ field }) => field);
  const issues = [...byField.values()]
    .map(({ field, messages }) => ({ field, message: oneSentence(messages) }))
    .filter(
      ({ field, message }) => !(saysOnlyAType(message) && fields.some((each) => isWithin(each, field))),
    );
  // Empty would mean valid, and it is not.
  return issues.length > 0 ? someIssues(issues) : [{ field: '', message: 'is not valid' }];
}

/** The first of many issues, each no longer than a person reads: one more than are to be shown. */
export function someIssues(issues: readonly ValidationIssue[]): ValidationIssue[] {
  return issues.slice(0, ISSUES_MAX + 1).map(({ field, message }) => ({
    field: shortened(field, FIELD_CHARACTERS_MAX),
    message: shortened(message, MESSAGE_CHARACTERS_MAX),
  }));
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

function issuesOfError(schema: TSchema, error: SchemaError): FieldError[] {
  const field = fieldPath(error.instancePath);
  switch (error.keyword) {
    case 'required':
      return error.params.requiredProperties.map((key) => ({
        field: fieldInside(field, key),
        message: 'is required',
      }));
    case 'enum':
      return [{ field, message: `must be one of ${error.params.allowedValues.join(', ')}` }];
    case 'pattern':
      return [{ field, message: patternMeaningOf(String(error.params.pattern)) ?? error.message }];
    // The false schema of additionalProperties: one such error per key that is not allowed.
    case 'boolean':
      return [wrongKey(schema, error)];
    // The summaries of a union and of wrong keys say nothing that their parts do not say.
    case 'anyOf':
    case 'additionalProperties':
      return [];
    default:
      return [{ field, message: error.message }];
  }
}

function wrongKey(schema: TSchema, { schemaPath, instancePath }: SchemaError): FieldError {
  const meaning = keyMeaningOf(schemaAt(schema, schemaPath));
  if (meaning === null) return { field: fieldPath(instancePath), message: 'is not a known key' };
  const at = instancePath.lastIndexOf('/');
  // Whoever writes "NAME=value" as a name has put a value into it, which may be a secret.
  const name = unescaped(instancePath.slice(at + 1)).replace(/=[^]*$/, '=…');
  const message = `the name "${shortKey(name)}" ${meaning}`;
  return { field: fieldPath(instancePath.slice(0, at)), message, isOwn: true };
}

/** The schema that an error path such as `#/properties/env/additionalProperties` is about. */
function schemaAt(schema: TSchema, path: string): unknown {
  return path
    .split('/')
    .slice(1, -1)
    .map(unescaped)
    .reduce<unknown>(
      (at, part) => (typeof at === 'object' && at !== null ? Reflect.get(at, part) : undefined),
      schema,
    );
}

/** A union reports one message a branch: "must be string", "must be null" become one sentence. */
function oneSentence(messages: string[]): string {
  const types = messages.map((message) => /^must be (\w+)$/.exec(message)?.[1]);
  return types.length > 1 && types.every((type) => type !== undefined)
    ? `must be ${types.join(' or ')}`
    : (messages[0] ?? 'is not valid');
}

/** `/target_urls/2` (JSON pointer) as people write it: `target_urls[2]`. */
function fieldPath(pointer: string): string {
  return pointer
    .split('/')
    .slice(1)
    .map(unescaped)
    .reduce((path, part) => (/^\d+$/.test(part) ? `${path}[${part}]` : fieldInside(path, part)), '');
}

/** A part of a JSON pointer (RFC 6901, section 4). */
function unescaped(part: string): string {
  return part.replaceAll('~1', '/').replaceAll('~0', '~');
}

/** The field at a path of keys and indexes, as people write it. */
export function fieldOf(path: readonly (string | number)[]): string {
  return path.reduce<string>(
    (at, part) => (typeof part === 'number' ? `${at}[${part}]` : fieldInside(at, part)),
    '',
  );
}

/** The field of a key in what is at a path. */
export function fieldInside(path: string, key: string): string {
  return path === '' ? shortKey(key) : `${path}.${shortKey(key)}`;
}
