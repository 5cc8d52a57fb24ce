import { isFinished, type Status } from '@crawlerd/shared';
import type { Attempt } from './attempt.ts';
import { kindOf, type ExecutionEvent } from './events.ts';
import type { Execution, Snapshot, StopCause, StopRequest } from './execution.ts';
import { livenessAfter } from './liveness.ts';
import { countFailure, failureCauseOf, MACHINE_DELAY_SECONDS, mayRetry, retryDelaySeconds } from './retry.ts';
import { secondsAfter } from './staleness.ts';
import { nextStatus } from './transitions.ts';
import { verdictOf } from './verdict.ts';
import { withWarning } from './warning.ts';

/**
 * Applies an event to an execution: returns the snapshot after it, or null if nothing changes.
 * Pure; unchanged parts are the same objects, so that a store writes only what changed.
 */
export function decide(before: Snapshot, event: ExecutionEvent, now: Date): Snapshot | null {
  const { execution } = before;
  const status = nextStatus(execution.status, kindOf(event), {
    cause: execution.stop?.cause ?? null,
    mayRetry: mayRetry(execution, failureCauseOf(execution, event)),
    isOfPages: event.kind === 'resumed' && event.retry !== undefined,
  });
  if (status === null) return null;
  if (event.kind === 'warned') return warned(before, event, now);
  const liveness = livenessAfter(before, event, status, now);
  // The most frequent event by far, and it changes nothing else.
  if (event.kind === 'heartbeat' && status === execution.status) {
    return { execution, attempt: before.attempt, liveness };
  }
  const after = executionAfter(before, event, status, now);
  return { execution: after, attempt: attemptAfter(before, event, after, now), liveness };
}

/** Adds to the attempt it is about and changes nothing else; null if that one is over, and another one has begun. */
function warned(
  before: Snapshot,
  { attempt: number, code, message }: Extract<ExecutionEvent, { kind: 'warned' }>,
  now: Date,
): Snapshot | null {
  const { attempt } = before;
  if (attempt?.attempt !== number) return null;
  return { ...before, attempt: { ...attempt, warnings: withWarning(attempt.warnings, code, message, now) } };
}

function executionAfter(snapshot: Snapshot, event: ExecutionEvent, status: Status, now: Date): Execution {
  const before = snapshot.execution;
  const starts = status === 'running' && before.status !== 'running';
  const changes: Partial<Execution> = {
    ...(status !== before.status && { status }),
    ...(event.kind === 'dispatched' && {
      attempt: event.attempt.attempt,
      result: null,
      drift: null,
      notBefore: null,
    }),
    ...(event.kind === 'completion' && { result: event.completion.result_data ?? null }),
    ...(starts && {
      startedAt: before.startedAt ?? now,
      // Kept across attempts: the duration is that of the execution, not of the attempt.
      durationDeadlineAt: before.durationDeadlineAt ?? durationDeadline(before, now),
    }),
    ...stopAfter(before.stop, event),
    ...(endsAttempt(before.status, status, event) && afterFailure(before, event, status, now)),
    ...(event.kind === 'resumed' && { ...RESUMED, retryPages: retryOrder(before, event) }),
    // Also for a late completion of a lost execution, which replaces the verdict.
    ...(isFinished(status) && { verdict: verdictOf(snapshot, event, now), ...SETTLED }),
  };
  return Object.keys(changes).length === 0 ? before : { ...before, ...changes };
}

/** A finished execution has no retry delay. */
const SETTLED = { durationDeadlineAt: null, notBefore: null } as const;

/** A resumed execution starts over; only its attempts and its output are kept. */
const RESUMED = {
  verdict: null,
  drift: null,
  stop: null,
  crawlFailures: 0,
  infraFailures: 0,
  ...SETTLED,
} as const;

/** Attempts that follow continue it, and know by its first attempt that it is the same. */
function retryOrder(
  { attempt }: Execution,
  { retry }: Extract<ExecutionEvent, { kind: 'resumed' }>,
): Execution['retryPages'] {
  return retry === undefined ? null : { ...retry.pages, first_attempt: attempt + 1 };
}

/** Whether this event ends the current attempt: with a verdict, or with a retry. */
function endsAttempt(from: Status, to: Status, event: ExecutionEvent): boolean {
  return from !== 'queued' && event.kind !== 'resumed' && (to === 'queued' || isFinished(to));
}

function afterFailure(
  before: Execution,
  event: ExecutionEvent,
  status: Status,
  now: Date,
): Partial<Execution> {
  const cause = failureCauseOf(before, event);
  const counts = countFailure(before, cause);
  if (status !== 'queued') return counts;
  const failures = counts.crawlFailures + counts.infraFailures;
  const delay = cause === 'machine' ? MACHINE_DELAY_SECONDS : retryDelaySeconds(before, failures);
  return { ...counts, stop: null, notBefore: secondsAfter(now, delay) };
}

function durationDeadline({ spec }: Execution, now: Date): Date | null {
  return spec.maxDurationSeconds === null ? null : secondsAfter(now, spec.maxDurationSeconds);
}

function stopAfter(before: StopRequest | null, event: ExecutionEvent): { stop?: StopRequest } {
  const asked = stopAskedBy(event);
  if (asked === null) return {};
  if (before === null || before.cause === 'silence') return { stop: asked };
  const sharpened = asked.mode === 'kill' && before.mode !== 'kill';
  return sharpened ? { stop: { ...before, mode: 'kill' } } : {};
}

function stopAskedBy(event: ExecutionEvent): StopRequest | null {
  switch (event.kind) {
    case 'stop_requested':
      return { cause: 'requested', mode: event.mode, requestedBy: event.requestedBy };
    case 'deadline_exceeded':
      return ofCause('deadline');
    case 'silence_exceeded':
      return ofCause('silence');
    case 'output_quota_exceeded':
      return { ...ofCause('disk_quota'), mode: event.mode };
    default:
      return null;
  }
}

function ofCause(cause: StopCause): StopRequest {
  return { cause, mode: 'graceful', requestedBy: null };
}

function attemptAfter(
  before: Snapshot,
  event: ExecutionEvent,
  { status, stop }: Execution,
  now: Date,
): Attempt | null {
  if (event.kind === 'dispatched') return event.attempt;
  if (before.attempt === null) return null;
  // Said now already: its verdict repeats it.
  if (event.kind === 'output_quota_exceeded' && status === 'stopping' && stop?.cause === 'disk_quota') {
    return { ...before.attempt, endReason: 'disk_quota', endMessage: event.message };
  }
  const attempt = withFacts(before.attempt, event, now);
  if (!endsAttempt(before.execution.status, status, event)) return attempt;
  const { reason, message } = verdictOf(before, event, now);
  return { ...attempt, endReason: reason, endMessage: message };
}

function withFacts(before: Attempt, event: ExecutionEvent, now: Date): Attempt {
  switch (event.kind) {
    case 'container_started':
      return {
        ...before,
        ...event.image,
        containerId: event.containerId,
        startedAt: before.startedAt ?? event.startedAt,
      };
    case 'container_exited':
      return {
        ...before,
        containerId: event.exit.containerId,
        endedAt: event.exit.endedAt ?? now,
        exitCode: event.exit.exitCode,
        oomKilled: event.exit.oomKilled,
      };
    case 'container_vanished':
    case 'launch_failed':
      return { ...before, endedAt: now };
    case 'completion':
      return { ...before, completionDigest: event.digest };
    default:
      return before;
  }
}
