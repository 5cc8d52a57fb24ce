import { isFinished, type Reason, type Status } from '@crawlerd/shared';
import type { EventKind } from './transitions.ts';

/** What a line of the history may be of, besides what can happen to an execution. */
export type RecordedKind = EventKind | 'accepted' | 'removed' | 'drift';

/** A line of the history, as far as its reason follows from it. */
export interface RecordedChange {
  readonly kind: RecordedKind;
  readonly fromStatus: Status | null;
  readonly toStatus: Status;
}

/**
 * Why an event ended an attempt or an execution; null for one that ended neither. The history does not store it:
 * mostly it follows from the kind of event, and where one kind has several, the attempt knows which it was.
 */
export function reasonOfEvent(
  { kind, fromStatus, toStatus }: RecordedChange,
  endOfAttempt: Reason | null,
): Reason | null {
  const ended = isFinished(toStatus) || (toStatus === 'queued' && fromStatus !== null);
  if (!ended) return null;
  switch (kind) {
    case 'completion_success':
      return 'completed';
    case 'completion_interrupted':
      return 'interrupted';
    case 'stop_requested':
      return 'stop_requested';
    case 'deadline_exceeded':
      return 'deadline_exceeded';
    case 'output_quota_exceeded':
      return 'disk_quota';
    case 'completion_failure':
    case 'launch_failed':
      return endOfAttempt;
    case 'container_exited':
    case 'container_vanished':
      return toStatus === 'lost' ? lossOf(kind, endOfAttempt) : endOfAttempt;
    case 'accepted':
    case 'removed':
    case 'drift':
    case 'dispatched':
    case 'cache_missed':
    case 'container_started':
    case 'heartbeat':
    case 'heartbeat_missed':
    case 'silence_exceeded':
    case 'resumed':
    case 'warned':
      return null;
  }
}

/** A late completion gives a lost attempt another end: what it was before then follows from the event. */
function lossOf(kind: 'container_exited' | 'container_vanished', endOfAttempt: Reason | null): Reason {
  if (endOfAttempt !== null && !REPORTED.has(endOfAttempt)) return endOfAttempt;
  return kind === 'container_exited' ? 'heartbeat_lost' : 'container_vanished';
}

/** Ends that only a completion gives. */
const REPORTED: ReadonlySet<Reason> = new Set([
  'completed',
  'reported_failure',
  'acceptance_failed',
  'interrupted',
]);
