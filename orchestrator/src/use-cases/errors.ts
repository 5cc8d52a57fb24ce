import { shortKey, type ValidationIssue } from '@crawlerd/shared';
import type { Tombstone } from '../domain/tombstone.ts';
import type { Store } from '../ports/store.ts';

export type RequestErrorCode =
  | 'invalid_launch'
  | 'invalid_query'
  | 'cache_unfinished'
  | 'queue_full'
  | 'idempotency_key_reused'
  | 'invalid_bulk'
  | 'not_resumable'
  | 'no_failed_pages'
  | 'no_previous_execution'
  | 'image_not_allowed'
  | 'invalid_task'
  | 'task_unknown'
  | 'task_outdated'
  | 'task_changed'
  | 'tasks_full'
  | 'schedule_unknown'
  | 'execution_unknown'
  | 'execution_removed'
  | 'file_unknown'
  | 'not_removable'
  | 'orphan_unknown'
  | 'orphan_needed'
  | 'orphan_ambiguous'
  | 'credential_missing'
  | 'credential_unknown'
  | 'credential_foreign'
  | 'credential_ended'
  | 'credential_expired'
  | 'credential_revoked'
  | 'token_unknown'
  | 'token_name_taken'
  | 'token_queue_full'
  | 'tokens_full'
  | 'invalid_token'
  | 'admin_token_needed'
  | 'completion_conflict'
  | 'secret_unknown'
  | 'secrets_full'
  | 'invalid_endpoint'
  | 'endpoint_unknown'
  | 'endpoints_full'
  | 'delivery_unknown';

/**
 * A request that cannot be granted, with a message that tells the sender how to fix it. `http/problems.ts` is the
 * one place that turns codes into HTTP answers.
 */
export class RequestError extends Error {
  override readonly name = 'RequestError';
  readonly code: RequestErrorCode;
  readonly issues: readonly ValidationIssue[];
  /** What is left of the execution that was asked for. */
  readonly tombstone: Tombstone | null;

  constructor(
    code: RequestErrorCode,
    message: string,
    issues: readonly ValidationIssue[] = [],
    tombstone: Tombstone | null = null,
  ) {
    super(message);
    this.code = code;
    this.issues = issues;
    this.tombstone = tombstone;
  }
}

export function unknownExecution(executionId: string): RequestError {
  return new RequestError(
    'execution_unknown',
    `There is no execution ${JSON.stringify(shortKey(executionId))}. List them with: crawlerd ls`,
  );
}

export function unknownTask(name: string): RequestError {
  return new RequestError(
    'task_unknown',
    `There is no task ${JSON.stringify(shortKey(name))}. List them with: crawlerd task ls`,
  );
}

export function unknownSchedule(id: string): RequestError {
  return new RequestError(
    'schedule_unknown',
    `There is no schedule ${JSON.stringify(shortKey(id))}. List them with: crawlerd schedule ls`,
  );
}

/** For an execution that is not found: it may have been removed. */
export function missingExecution(store: Pick<Store, 'retention'>, executionId: string): RequestError {
  const tombstone = store.retention.tombstone(executionId);
  if (tombstone === null) return unknownExecution(executionId);
  const { decidedAt, why } = tombstone;
  const message = `The execution was removed at ${decidedAt.toISOString()}. ${why}`;
  return new RequestError('execution_removed', message, [], tombstone);
}

/** For what the schema of a query lets through, and what does not belong together or is not there. */
export function invalidQuery(field: string, message: string): RequestError {
  return new RequestError(
    'invalid_query',
    'The querystring of the request is invalid; nothing was changed.',
    [{ field, message }],
  );
}
