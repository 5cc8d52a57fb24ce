import type { FastifySchemaCompiler } from 'fastify';
import type { TSchema } from 'typebox';
import { Value } from 'typebox/value';
import { issuesOf, guardOf, type ValidationIssue } from '@crawlerd/shared';
import { isTooDeep, JSON_DEPTH_MAX } from './json-depth.ts';

/** A request that breaks its schema; names each wrong field. */
export class InvalidRequest extends Error {
  override readonly name = 'InvalidRequest';
  readonly statusCode = 400;
  readonly issues: readonly ValidationIssue[];

  constructor(part: string, issues: readonly ValidationIssue[]) {
    super(`The ${part} of the request is invalid; nothing was changed.`);
    this.issues = issues;
  }
}

const TOO_DEEP = { field: '', message: `must not be nested deeper than ${JSON_DEPTH_MAX} levels` };

/**
 * Checks requests with the very function that the command line and the crawler use, so that a fault
 * reads the same everywhere. A body is taken as it is: "2" is not a number. Only what travels as text
 * (query, path) is converted first.
 */
export const validatorCompiler: FastifySchemaCompiler<TSchema> = ({ schema, httpPart = 'body' }) => {
  const isValid = guardOf(schema);
  return (data: unknown) => {
    // No body at all is the JSON value null: a route may allow it.
    const value = httpPart === 'body' ? (data ?? null) : Value.Convert(schema, data);
    if (isTooDeep(value)) return { error: new InvalidRequest(httpPart, [TOO_DEEP]) };
    if (!isValid(value)) return { error: new InvalidRequest(httpPart, issuesOf(schema, value)) };
    // A value that stays as it came need not be put in its own place.
    return value === data || { value };
  };
};
