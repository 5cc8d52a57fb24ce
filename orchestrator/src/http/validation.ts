import type { FastifySchemaCompiler } from 'fastify';
import { Type, type TSchema } from 'typebox';
import { fromText, queryIssues } from './text-values.ts';
import { validatorOf, valueIssues, type ValidationIssue } from '@crawlerd/shared';

/** A request that breaks its schema; names each wrong field. */
export class InvalidRequest extends Error {
  override readonly name = 'InvalidRequest';
  readonly statusCode = 400;
  /** Which part of the request, such as `body`. */
  readonly part: string;
  readonly issues: readonly ValidationIssue[];

  constructor(part: string, issues: readonly ValidationIssue[]) {
    super(`The ${part} of the request is invalid; nothing was changed.`);
    this.part = part;
    this.issues = issues;
  }
}

const NO_BODY = new InvalidRequest('body', [{ field: '', message: 'is missing: send a JSON object' }]);

/** A body that is not JSON, with where it is wrong. */
export class NotJson extends Error {
  override readonly name = 'NotJson';
  readonly statusCode = 400;

  constructor(where: string) {
    super(`The body of the request is not valid JSON; nothing was changed. ${where}`.trimEnd());
  }
}

const checkedElsewhere = new WeakSet();

/** Remembers that a body fits the schema of its route: it need not be checked once more. */
export function noteChecked(body: unknown): unknown {
  if (typeof body === 'object' && body !== null) checkedElsewhere.add(body);
  return body;
}

/**
 * Checks requests with the very function that the command line and the crawler use, so that a fault
 * reads the same everywhere. A body is taken as it is: "2" is not a number. Only what travels as text
 * (query, path) is converted first.
 */
export const validatorCompiler: FastifySchemaCompiler<TSchema> = ({ schema, httpPart = 'body' }) => {
  // Compiled now, and not while the first request waits.
  validatorOf(schema);
  const isAnyText = httpPart === 'params' && takesAnyText(schema);
  const mayBeEmpty = httpPart === 'querystring' && queryIssues(schema, {}).length === 0;
  return (data: unknown) => {
    // What most requests have: an id in the path, and no query.
    if (isAnyText || (mayBeEmpty && isEmpty(data))) return true;
    if (typeof data === 'object' && data !== null && checkedElsewhere.has(data)) return true;
    // No body at all is the JSON value null: a route may allow it.
    const value = httpPart === 'body' ? (data ?? null) : fromText(schema, data);
    const issues = httpPart === 'querystring' ? queryIssues(schema, value) : valueIssues(schema, value);
    if (issues.length > 0 && httpPart === 'body' && value === null) return { error: NO_BODY };
    if (issues.length > 0) return { error: new InvalidRequest(httpPart, issues) };
    // A value that stays as it came need not be put in its own place.
    return value === data || { value };
  };
};

/** A path that fits its route has all of its parameters, and each is a text. */
function takesAnyText(schema: TSchema): boolean {
  return Type.IsObject(schema) && Object.values(schema.properties).every(isAnyString);
}

function isAnyString(schema: TSchema): boolean {
  return Type.IsString(schema) && Object.keys(schema).every((key) => UNCHECKED_KEYS.has(key));
}

const UNCHECKED_KEYS = new Set(['type', 'description', 'title', 'examples']);

function isEmpty(data: unknown): boolean {
  if (typeof data !== 'object' || data === null) return false;
  for (const _ in data) return false;
  return true;
}
