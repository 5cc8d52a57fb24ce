import type { AttemptRef } from '../domain/attempt.ts';
import type { Credentials } from '../ports/credentials.ts';
import type { Store } from '../ports/store.ts';
import { RequestError, unknownExecution } from './errors.ts';

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
 * @throws RequestError `execution_unknown` (404) for an execution that does not exist,
 *   `credential_foreign` (403) for one that is not the reporter's.
 */
export function requireOwnExecution({ store }: ReporterDeps, reporter: AttemptRef, claimed: string): void {
  if (claimed === reporter.executionId) return;
  if (store.find(claimed) === null) throw unknownExecution(claimed);
  throw new RequestError('credential_foreign', 'The credential belongs to a different execution.');
}
