import { isFinished, type Completion } from '@crawlerd/shared';
import type { Attempt, AttemptRef } from '../domain/attempt.ts';
import { unmetAcceptance } from '../domain/acceptance.ts';
import type { Snapshot } from '../domain/execution.ts';
import type { Clock } from '../ports/clock.ts';
import type { Store } from '../ports/store.ts';
import type { Wakeups } from '../ports/wakeups.ts';
import { completionDigest } from './completion-digest.ts';
import { RequestError, unknownExecution } from './errors.ts';
import { requireOwnExecution, type ReporterDeps } from './identify-reporter.ts';

export interface CompletionDeps extends ReporterDeps {
  readonly clock: Clock;
  readonly wakeups: Wakeups;
}

/**
 * Takes a crawler's last report. It is committed before this returns, so an answered completion survives
 * any crash. The same completion again is taken quietly, also when a further attempt has begun meanwhile.
 *
 * @throws RequestError `execution_unknown`, `credential_foreign`, or `completion_conflict` when the
 *   execution has finished otherwise or the attempt has already reported something else.
 */
export function recordCompletion(deps: CompletionDeps, reporter: AttemptRef, completion: Completion): void {
  requireOwnExecution(deps, reporter, completion.execution_id);
  const current = deps.store.find(reporter.executionId);
  if (current === null) throw unknownExecution(reporter.executionId);
  const digest = completionDigest(completion);
  const earlier = attemptOf(deps.store, current, reporter)?.completionDigest ?? null;
  if (earlier === digest) return;
  if (current.execution.attempt !== reporter.attempt) {
    throw conflict(`Attempt ${reporter.attempt} was replaced by attempt ${current.execution.attempt}.`);
  }
  if (earlier !== null)
    throw conflict('This attempt has already reported a different result; the first one is kept.');
  const { outcome } = deps.store.apply(
    reporter.executionId,
    {
      kind: 'completion',
      completion,
      digest,
      unmet: unmetAcceptance(current.execution.spec.acceptance, completion),
    },
    deps.clock.now(),
  );
  if (outcome !== 'changed') throw conflict(finishedSentence(current));
  deps.wakeups.execution(reporter.executionId);
  deps.wakeups.dispatcher();
}

function attemptOf(store: Store, { attempt }: Snapshot, reporter: AttemptRef): Attempt | undefined {
  if (attempt?.attempt === reporter.attempt) return attempt;
  return store.attempts(reporter.executionId).find((each) => each.attempt === reporter.attempt);
}

function conflict(message: string): RequestError {
  return new RequestError('completion_conflict', message);
}

function finishedSentence({ execution }: Snapshot): string {
  return isFinished(execution.status)
    ? `The execution has already finished as ${execution.status} (${execution.verdict?.reason}).`
    : `A completion is not accepted while the execution is ${execution.status}.`;
}
