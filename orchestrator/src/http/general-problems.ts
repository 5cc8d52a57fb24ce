import type { RouteOptions } from 'fastify';
import type { ProblemCode } from './problem-codes.ts';

/** What of a route tells which problems it can have that no route names itself. */
export type RouteFacts = Pick<RouteOptions, 'method' | 'url' | 'schema' | 'config'>;

const OF_CREDENTIALS: readonly ProblemCode[] = [
  'credential_missing',
  'credential_unknown',
  'credential_expired',
  'credential_revoked',
  'credential_foreign',
  'too_many_requests',
];
/** Also where no body is expected: one that is sent all the same is looked at. */
const OF_BODIES: readonly ProblemCode[] = [
  'body_too_large',
  'encoding_unsupported',
  'media_type_unsupported',
  'charset_unsupported',
];
const OF_EXPECTED_BODIES: readonly ProblemCode[] = ['invalid_request', 'not_json', 'checks_busy'];

/** The problems that an operator's request may have on any route that is like this one. */
export function generalProblems({ method, url, schema, config }: RouteFacts): readonly ProblemCode[] {
  const { access, narrowed } = config ?? {};
  const hasBody = method !== 'GET' && method !== 'HEAD';
  const codes: ProblemCode[] = ['host_refused', 'origin_refused'];
  if (access === 'open') return codes;
  codes.push(...OF_CREDENTIALS);
  // Every scope covers reading, and no token of the scope admin is narrowed.
  if (access !== 'read') codes.push('scope_missing');
  if (narrowed === undefined && access !== 'admin') codes.push('token_narrowed');
  if (narrowed === 'execution') codes.push('execution_unknown');
  if (narrowed === 'task') codes.push('task_unknown');
  // What has a query is served from the database.
  if (schema?.querystring !== undefined) codes.push('invalid_request', 'storage_unavailable');
  // A path that is not percent-encoded UTF-8, or a body of another length than its header says.
  if (hasBody || /[:*]/.test(url)) codes.push('bad_request');
  if (hasBody) codes.push(...OF_BODIES);
  else codes.push('answers_busy');
  if (schema?.body !== undefined) codes.push(...OF_EXPECTED_BODIES);
  return codes;
}
