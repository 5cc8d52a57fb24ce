import { isFinished, type Status } from '@crawlerd/shared';
import { kindOf, type ExecutionEvent } from './events.ts';
import type { Attempt, Execution, Liveness, Snapshot, StopCause, StopRequest } from './execution.ts';
import { NO_LIVENESS } from './execution.ts';
import { secondsAfter, staleDeadline, staleKillDeadline } from './staleness.ts';
import { nextStatus } from './transitions.ts';
import { verdictOf } from './verdict.ts';

/**
 * What an event makes of an execution: the snapshot after it, or null if it changes nothing.
 * Pure; parts that stay as they were are the same objects, so that a store writes only what changed.
 */
export function decide(before: Snapshot, event: ExecutionEvent, now: Date): Snapshot | null {
  const { execution } = before;
  const status = nextStatus(execution.status, kindOf(event), execution.stop?.cause ?? null);
  if (status === null) return null;
  const attempt = attemptAfter(before.attempt, event, now);
  return {
    execution: executionAfter(execution, event, status, now),
    attempt,
    liveness: livenessAfter(before, event, status, now),
  };
}

function executionAfter(before: Execution, event: ExecutionEvent, status: Status, now: Date): Execution {
  const starts = status === 'running' && before.startedAt === null;
  const changes: Partial<Execution> = {
    ...(status !== before.status && { status }),
    ...(event.kind === 'dispatched' && { attempt: event.attempt.number }),
    ...(event.kind === 'completion' && { result: event.completion.result_data ?? null }),
    ...(starts && { startedAt: now, durationDeadlineAt: durationDeadline(before, now) }),
    ...stopAfter(before.stop, event),
    // `lost` to a verdict of its own passes here too: the late completion's word replaces it.
    ...(isFinished(status) && { verdict: verdictOf(before, event, now), durationDeadlineAt: null }),
  };
  return Object.keys(changes).length === 0 ? before : { ...before, ...changes };
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
    default:
      return null;
  }
}

function ofCause(cause: StopCause): StopRequest {
  return { cause, mode: 'graceful', requestedBy: null };
}

function attemptAfter(before: Attempt | null, event: ExecutionEvent, now: Date): Attempt | null {
  if (event.kind === 'dispatched') return event.attempt;
  if (before === null) return null;
  switch (event.kind) {
    case 'container_started':
      return { ...before, containerId: event.containerId, startedAt: before.startedAt ?? event.startedAt };
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

function livenessAfter(before: Snapshot, event: ExecutionEvent, status: Status, now: Date): Liveness {
  const { execution, liveness } = before;
  if (event.kind === 'dispatched') return NO_LIVENESS;
  const heard = event.kind === 'heartbeat' ? afterHeartbeat(liveness, event, now) : liveness;
  const silenceDeadlineAt = silenceDeadline(execution, liveness, event, status, now);
  return heard === liveness && silenceDeadlineAt === liveness.silenceDeadlineAt
    ? liveness
    : { ...heard, silenceDeadlineAt };
}

/** A late heartbeat proves life, but never moves progress back. */
function afterHeartbeat(
  before: Liveness,
  event: Extract<ExecutionEvent, { kind: 'heartbeat' }>,
  now: Date,
): Liveness {
  const late = event.sequence !== null && before.sequence !== null && event.sequence <= before.sequence;
  return {
    ...before,
    lastHeartbeatAt: now,
    reportedContainerId: event.containerId ?? before.reportedContainerId,
    ...(!late && {
      progress: event.progress ?? before.progress,
      sequence: event.sequence ?? before.sequence,
    }),
  };
}

/** The clock of silence runs while `running`, then once more while `stale`; in no other status. */
function silenceDeadline(
  { status: from, spec }: Execution,
  liveness: Liveness,
  event: ExecutionEvent,
  to: Status,
  now: Date,
): Date | null {
  if (to === 'running') {
    return from !== 'running' || event.kind === 'heartbeat'
      ? staleDeadline(spec, now)
      : liveness.silenceDeadlineAt;
  }
  if (to === 'stale') {
    return event.kind === 'heartbeat_missed' ? staleKillDeadline(spec, now) : null;
  }
  return null;
}
