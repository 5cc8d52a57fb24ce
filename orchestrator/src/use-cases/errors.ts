import { shortKey, type ValidationIssue } from '@crawlerd/shared';

export type RequestErrorCode =
  | 'invalid_launch'
  | 'invalid_query'
  | 'cache_unfinished'
  | 'queue_full'
  | 'idempotency_key_reused'
  | 'not_resumable'
  | 'image_not_allowed'
  | 'invalid_task'
  | 'task_unknown'
  | 'task_outdated'
  | 'task_changed'
  | 'tasks_full'
  | 'execution_unknown'
  | 'orphan_unknown'
  | 'orphan_needed'
  | 'orphan_ambiguous'
  | 'credential_missing'
  | 'credential_unknown'
  | 'credential_foreign'
  | 'credential_ended'
  | 'completion_conflict'
  | 'secret_unknown'
  | 'secrets_full';

/**
 * A request that cannot be granted, with a message that tells the sender how to fix it. `http/problems.ts` is the
 * one place that turns codes into HTTP answers.
 */
export class RequestError extends Error {
  override readonly name = 'RequestError';
  readonly code: RequestErrorCode;
  readonly issues: readonly ValidationIssue[];

  constructor(code: RequestErrorCode, message: string, issues: readonly ValidationIssue[] = []) {
    super(message);
    this.code = code;
    this.issues = issues;
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
