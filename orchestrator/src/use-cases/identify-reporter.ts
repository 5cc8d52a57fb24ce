import type { AttemptRef } from '../domain/attempt.ts';
import type { Credentials } from '../ports/credentials.ts';
import type { Store } from '../ports/store.ts';
import { RequestError } from './errors.ts';

export interface ReporterDeps {
  readonly store: Store;
  readonly credentials: Credentials;
}

/**
 * Whose credential a report carries. The attempt follows from the credential alone; what the body claims
 * must agree with it.
 *
 * @throws RequestError `credential_missing` or `credential_unknown` (401).
 */
export function identifyReporter({ store, credentials }: ReporterDeps, token: string | null): AttemptRef {
  if (token === null) {
    throw new RequestError(
      'credential_missing',
      'The credential is missing: send the one in API_BASE_URL with every report.',
    );
  }
  const attempt = store.attemptOfCredential(credentials.hash(token));
  if (attempt === null) {
    throw new RequestError('credential_unknown', 'The credential does not belong to any attempt.');
  }
  return attempt;
}

/**
 * @param claimed as the report says; one that says nothing is about the reporter's own.
 * @throws RequestError `credential_foreign` (403) for an execution that is not the reporter's,
 *   `execution_unknown` (404) for one that does not exist: only a live attempt is told the difference.
 */
export function requireOwnExecution(
  deps: ReporterDeps,
  reporter: AttemptRef,
  claimed: string | undefined,
): void {
  if (claimed === undefined || claimed === reporter.executionId) return;
  if (isLive(deps, reporter) && deps.store.find(claimed) === null) {
    throw new RequestError('execution_unknown', `There is no execution ${claimed}: ${SEND_OWN}`);
  }
  throw new RequestError(
    'credential_foreign',
    `The credential belongs to a different execution: ${SEND_OWN}`,
  );
}

/** For who wrote the crawler, which cannot list executions. */
const SEND_OWN = 'use the one in TASK_EXECUTION_ID.';

/**
 * An attempt that has ended may still repeat its reports, which then change and tell nothing, but reads nothing:
 * its credential may have ended up anywhere.
 *
 * @throws RequestError `credential_ended` (403), also if the execution continues with another attempt.
 */
export function requireLiveAttempt(deps: ReporterDeps, reporter: AttemptRef): void {
  if (isLive(deps, reporter)) return;
  throw new RequestError('credential_ended', 'The attempt that this credential belongs to has ended.');
}

function isLive({ store }: ReporterDeps, { executionId, attempt }: AttemptRef): boolean {
  const current = store.findLive(executionId)?.attempt;
  return current?.attempt === attempt && current.endReason === null && current.endedAt === null;
}
