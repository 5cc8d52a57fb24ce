import { NO_NOTES, type Completion, type CompletionReply, type ReportNotes } from '@crawlerd/shared';
import type { Attempt, AttemptRef } from '../domain/attempt.ts';
import type { Store } from '../ports/store.ts';
import type { Wakeups } from '../ports/wakeups.ts';
import { completionDigest } from './body-digest.ts';
import { RequestError, unknownExecution } from './errors.ts';
import type { HiddenTexts } from './hidden-texts.ts';
import { maskReport } from './mask-report.ts';
import { requireOwnExecution, type ReporterDeps } from './identify-reporter.ts';
import { ignoredFields, notesSentence } from './report-notes.ts';
import { unmetCriteria } from './unmet-criteria.ts';
import { keepReported, warnOfAttempt, type WarnDeps } from './warn-of-attempt.ts';

export interface CompletionDeps extends ReporterDeps, WarnDeps {
  readonly hidden: Pick<HiddenTexts, 'of'>;
  readonly wakeups: Wakeups;
}

/**
 * Takes a crawler's last report. It is committed before this returns, so an answered completion survives
 * any crash. The same completion again is taken quietly, also when a further attempt has begun meanwhile.
 *
 * @param notes what of it could not be taken.
 * @throws RequestError `execution_unknown`, `credential_foreign`, or `completion_conflict` when the
 *   execution has finished otherwise or the attempt has already reported something else.
 */
export function recordCompletion(
  deps: CompletionDeps,
  reporter: AttemptRef,
  completion: Completion,
  notes: ReportNotes = NO_NOTES,
): CompletionReply {
  const reply = { status: 'ok', ...(notes.ignored.length > 0 && { ignored: ignoredFields(notes) }) } as const;
  requireOwnExecution(deps, reporter, completion.execution_id);
  const digest = completionDigest(completion);
  const earlier = attemptOf(deps.store, reporter)?.completionDigest ?? null;
  if (earlier === digest) return reply;
  const live = deps.store.findLive(reporter.executionId);
  // Without a look at the execution: its result can be megabytes, and who reported it can ask again and again.
  if (earlier !== null && live === null) throw conflict(DIFFERENT);
  const current = live ?? deps.store.find(reporter.executionId);
  if (current === null) throw unknownExecution(reporter.executionId);
  if (current.execution.attempt !== reporter.attempt) {
    throw conflict(`Attempt ${reporter.attempt} was replaced by a later one.`);
  }
  if (earlier !== null) throw conflict(DIFFERENT);
  const cut = notesSentence(notes);
  // Before the verdict, which is then stored together with it.
  if (cut !== null) warnOfAttempt(deps, reporter, 'completion_cut', cut);
  const masked = maskReport(deps.hidden, reporter, completion);
  keepReported(deps, reporter, masked);
  const now = deps.clock.now();
  const { outcome } = deps.store.apply(
    reporter.executionId,
    {
      kind: 'completion',
      completion: masked,
      digest,
      unmet: unmetCriteria(deps, current, completion, now),
    },
    now,
  );
  if (outcome !== 'changed') throw conflict(ENDED);
  deps.wakeups.execution(reporter.executionId);
  deps.wakeups.dispatcher();
  return reply;
}

function attemptOf(store: Store, { executionId, attempt }: AttemptRef): Attempt | undefined {
  const live = store.findLive(executionId)?.attempt;
  if (live?.attempt === attempt) return live;
  return store.attempts(executionId).find((each) => each.attempt === attempt);
}

function conflict(message: string): RequestError {
  return new RequestError('completion_conflict', message);
}

const DIFFERENT = 'This attempt has already reported a different result; the first one is kept.';

/** How it ended is not for an attempt that has ended: see `requireLiveAttempt`. */
const ENDED = 'A completion of this attempt is no longer accepted: it has ended, and its verdict stands.';
