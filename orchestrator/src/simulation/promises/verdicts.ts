import { isFinished, type Completion, type Status } from '@crawlerd/shared';
import { attemptKey } from '../../domain/attempt.ts';
import { completionDigest } from '../../use-cases/body-digest.ts';
import type { Checker } from './checker.ts';

/** Promises 1, 4, 5 and 9: accepted launches, verdicts, completions and credentials. */
export function verdictCheckers(): Checker[] {
  return [
    { promise: 1, find: acceptedIsStored },
    { promise: 1, find: oneExecutionPerKey },
    { promise: 1, find: finishedHasVerdict },
    { promise: 1, find: successWasReported },
    { promise: 4, find: verdictNeverChanges() },
    { promise: 5, find: answeredCompletionSurvives },
    { promise: 5, find: completionFileIsUsed },
    { promise: 9, find: completionsComeFromTheirAttempt },
  ];
}

const acceptedIsStored: Checker['find'] = ({ ledger, truth }) => {
  const stored = new Set(ledger.executions.map(({ id }) => id));
  const lost = [...truth.accepted].find((id) => !stored.has(id));
  return lost === undefined ? null : `${lost} was accepted and is not stored`;
};

const oneExecutionPerKey: Checker['find'] = ({ ledger, truth }) => {
  for (const [key, answered] of truth.executionsByKey) {
    if (answered.size > 1) return `launch ${key} was answered with ${[...answered].join(' and ')}`;
    const made = ledger.executions.filter(({ id }) => ledger.spec(id).labels['intent'] === key);
    if (made.length > 1) return `launch ${key} made ${made.length} executions`;
  }
  return null;
};

const finishedHasVerdict: Checker['find'] = ({ ledger }) => {
  const odd = ledger.executions.find(({ status, reason }) => isFinished(status) !== (reason !== null));
  return odd === undefined ? null : `${odd.id} is ${odd.status} with reason ${odd.reason}`;
};

const successWasReported: Checker['find'] = ({ ledger, disk }) => {
  const wrong = ledger.executions.find(
    (row) =>
      row.status === 'succeeded' &&
      disk.everWritten
        .get(attemptKey({ executionId: row.id, attempt: row.attempt }))
        ?.some(({ success }) => success) !== true,
  );
  return wrong === undefined
    ? null
    : `${attemptKey({ executionId: wrong.id, attempt: wrong.attempt })} succeeded without reporting success`;
};

function verdictNeverChanges(): Checker['find'] {
  const verdicts = new Map<string, { readonly status: Status; readonly text: string }>();
  const resumes = new Map<string, number>();
  return ({ ledger, truth }) => {
    for (const { kind, execution_id: id } of ledger.newEvents) {
      if (kind !== 'resumed') continue;
      resumes.set(id, (resumes.get(id) ?? 0) + 1);
      if ((resumes.get(id) ?? 0) > (truth.resumesAsked.get(id) ?? 0)) return `no user asked to resume ${id}`;
      verdicts.delete(id);
      truth.stopAnswered.delete(id);
    }
    for (const { id, status, reason, message } of ledger.executions) {
      const before = verdicts.get(id);
      const text = `${status} (${reason}: ${message})`;
      if (before !== undefined && before.text !== text) {
        if (before.status !== 'lost' || !isFinished(status)) return `${id} was ${before.text} and is ${text}`;
      }
      if (isFinished(status)) verdicts.set(id, { status, text });
    }
    return null;
  };
}

const answeredCompletionSurvives: Checker['find'] = ({ ledger, truth }) => {
  for (const [name, { ref, success }] of truth.answeredCompletions) {
    const attempt = ledger.attempts.find(
      ({ execution_id: id, number }) => id === ref.executionId && number === ref.attempt,
    );
    if ((attempt?.completion_digest ?? null) === null)
      return `the completion of ${name} is not in the database`;
    const execution = ledger.executions.find(({ id }) => id === ref.executionId);
    if (success && execution?.status !== 'succeeded') {
      return `${name} reported success and was answered, but is ${execution?.status}`;
    }
  }
  return null;
};

/** A completion file must be in the database by the time the container's end is recorded. */
const completionFileIsUsed: Checker['find'] = ({ ledger, disk }) => {
  for (const { kind, execution_id: id, attempt: number } of ledger.newEvents) {
    if (kind !== 'container_exited' && kind !== 'container_vanished') continue;
    const name = attemptKey({ executionId: id, attempt: number });
    if (!disk.everWritten.has(name)) continue;
    const row = ledger.attempts.find((each) => each.execution_id === id && each.number === number);
    if (row?.completion_digest === null) return `${name} left a completion file that was not read`;
  }
  return null;
};

const digests = new WeakMap<Completion, string>();

/** A completion is looked at after each change, and never changes. */
function digestOf(completion: Completion): string {
  const digest = digests.get(completion) ?? completionDigest(completion);
  digests.set(completion, digest);
  return digest;
}

/** The completion recorded for an attempt is one that its own crawler wrote. */
const completionsComeFromTheirAttempt: Checker['find'] = ({ ledger, disk }) => {
  for (const { execution_id: executionId, number, completion_digest: digest } of ledger.attempts) {
    if (digest === null) continue;
    const name = attemptKey({ executionId, attempt: number });
    const written = disk.everWritten.get(name);
    if (written === undefined) return `${name} reported no completion, but one is recorded`;
    if (!written.some((each) => digestOf(each) === digest)) return `the completion of ${name} is not its own`;
  }
  return null;
};
