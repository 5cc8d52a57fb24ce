import { STATUSES, type Status } from '@crawlerd/shared';
import type { StopCause } from './execution.ts';

/** What can happen to an execution, each with its meaning in plain words. */
export const EVENTS = {
  dispatched: 'an attempt was recorded and is about to be launched',
  cache_missed: 'the cache of the earlier execution is not available; the crawl starts without it',
  container_started: 'the runtime reports that the container is running',
  launch_failed: 'the container could not be started',
  heartbeat: 'a heartbeat arrived',
  warned: 'part of what the crawler reports or writes was left out, cut or refused',
  heartbeat_missed: 'no heartbeat for stale_after_seconds',
  silence_exceeded: 'no heartbeat for the stale kill time after that either',
  completion_success: 'the crawler reports success',
  completion_failure: 'the crawler reports failure, or its result does not meet the acceptance criteria',
  completion_interrupted: 'the crawler reports that a signal interrupted it',
  container_exited: 'the container exited',
  container_vanished: 'the runtime no longer knows the container',
  stop_requested: 'a stop was requested',
  deadline_exceeded: 'max_duration_seconds have elapsed',
  output_quota_exceeded: 'the output folder holds more than it may',
  resumed: 'another attempt of a finished execution was requested',
} as const;
export type EventKind = keyof typeof EVENTS;
export const EVENT_KINDS = Object.keys(EVENTS).filter((key): key is EventKind => key in EVENTS);

export interface Transition {
  readonly from: Status;
  readonly on: EventKind;
  readonly to: Status;
  /** The row applies only if the container is being stopped for this cause. */
  readonly because?: StopCause;
  /** The row applies only if `max_attempts` allows another attempt after this fault. */
  readonly ifRetry?: true;
  /** The row applies only if nothing but failed pages is to be tried again. */
  readonly ifPages?: true;
}

/** What the conditions of a row are checked against, besides status and event. */
export interface Circumstances {
  readonly cause: StopCause | null;
  readonly mayRetry: boolean;
  /** Only failed pages are to be tried again. */
  readonly isOfPages?: boolean;
}

/**
 * The complete state machine. An event without a row for the current status is ignored.
 * `docs/architecture.md` shows the same table, and a test keeps the two equal.
 */
export const TRANSITIONS: readonly Transition[] = [
  { from: 'queued', on: 'dispatched', to: 'starting' },
  { from: 'queued', on: 'stop_requested', to: 'stopped' },
  // While another attempt is queued, a late report of the previous one still counts.
  { from: 'queued', on: 'completion_success', to: 'succeeded' },
  { from: 'queued', on: 'deadline_exceeded', to: 'timed_out' },
  // The next attempt would begin with the full folder of the previous one.
  { from: 'queued', on: 'output_quota_exceeded', to: 'failed' },

  { from: 'starting', on: 'cache_missed', to: 'starting' },
  { from: 'starting', on: 'container_started', to: 'running' },
  { from: 'starting', on: 'heartbeat', to: 'running' },
  { from: 'starting', on: 'launch_failed', to: 'queued', ifRetry: true },
  { from: 'starting', on: 'launch_failed', to: 'failed' },
  { from: 'starting', on: 'completion_success', to: 'succeeded' },
  { from: 'starting', on: 'completion_failure', to: 'queued', ifRetry: true },
  { from: 'starting', on: 'completion_failure', to: 'failed' },
  { from: 'starting', on: 'completion_interrupted', to: 'queued', ifRetry: true },
  { from: 'starting', on: 'completion_interrupted', to: 'stopped' },
  { from: 'starting', on: 'container_exited', to: 'queued', ifRetry: true },
  { from: 'starting', on: 'container_exited', to: 'failed' },
  { from: 'starting', on: 'container_vanished', to: 'queued', ifRetry: true },
  { from: 'starting', on: 'container_vanished', to: 'lost' },
  { from: 'starting', on: 'stop_requested', to: 'stopping' },
  { from: 'starting', on: 'deadline_exceeded', to: 'stopping' },
  { from: 'starting', on: 'output_quota_exceeded', to: 'stopping' },

  // The first heartbeat may arrive before the runtime reports the container as running.
  { from: 'running', on: 'container_started', to: 'running' },
  { from: 'running', on: 'heartbeat', to: 'running' },
  { from: 'running', on: 'heartbeat_missed', to: 'stale' },
  { from: 'running', on: 'completion_success', to: 'succeeded' },
  { from: 'running', on: 'completion_failure', to: 'queued', ifRetry: true },
  { from: 'running', on: 'completion_failure', to: 'failed' },
  { from: 'running', on: 'completion_interrupted', to: 'queued', ifRetry: true },
  { from: 'running', on: 'completion_interrupted', to: 'stopped' },
  { from: 'running', on: 'container_exited', to: 'queued', ifRetry: true },
  { from: 'running', on: 'container_exited', to: 'failed' },
  { from: 'running', on: 'container_vanished', to: 'queued', ifRetry: true },
  { from: 'running', on: 'container_vanished', to: 'lost' },
  { from: 'running', on: 'stop_requested', to: 'stopping' },
  { from: 'running', on: 'deadline_exceeded', to: 'stopping' },
  { from: 'running', on: 'output_quota_exceeded', to: 'stopping' },

  // Once the container is being ended for its silence, only its end or its result can matter.
  { from: 'stale', on: 'heartbeat', to: 'stale', because: 'silence' },
  { from: 'stale', on: 'completion_interrupted', to: 'stale', because: 'silence' },
  { from: 'stale', on: 'heartbeat', to: 'running' },
  { from: 'stale', on: 'silence_exceeded', to: 'stale' },
  { from: 'stale', on: 'completion_success', to: 'succeeded' },
  { from: 'stale', on: 'completion_failure', to: 'queued', ifRetry: true },
  { from: 'stale', on: 'completion_failure', to: 'failed' },
  { from: 'stale', on: 'completion_interrupted', to: 'queued', ifRetry: true },
  { from: 'stale', on: 'completion_interrupted', to: 'stopped' },
  { from: 'stale', on: 'container_exited', to: 'queued', ifRetry: true },
  { from: 'stale', on: 'container_exited', to: 'lost', because: 'silence' },
  { from: 'stale', on: 'container_exited', to: 'failed' },
  { from: 'stale', on: 'container_vanished', to: 'queued', ifRetry: true },
  { from: 'stale', on: 'container_vanished', to: 'lost' },
  { from: 'stale', on: 'stop_requested', to: 'stopping' },
  { from: 'stale', on: 'deadline_exceeded', to: 'stopping' },
  { from: 'stale', on: 'output_quota_exceeded', to: 'stopping' },

  { from: 'stopping', on: 'container_started', to: 'stopping' },
  // What a crawler reports while it is being stopped is kept, but only success changes the verdict.
  { from: 'stopping', on: 'heartbeat', to: 'stopping' },
  { from: 'stopping', on: 'completion_success', to: 'succeeded' },
  { from: 'stopping', on: 'completion_failure', to: 'stopping' },
  { from: 'stopping', on: 'completion_interrupted', to: 'stopping' },
  { from: 'stopping', on: 'stop_requested', to: 'stopping' },
  // The first cause stays; what goes on writing is killed.
  { from: 'stopping', on: 'output_quota_exceeded', to: 'stopping' },
  { from: 'stopping', on: 'launch_failed', to: 'failed', because: 'disk_quota' },
  { from: 'stopping', on: 'launch_failed', to: 'stopped' },
  { from: 'stopping', on: 'container_exited', to: 'timed_out', because: 'deadline' },
  { from: 'stopping', on: 'container_exited', to: 'failed', because: 'disk_quota' },
  { from: 'stopping', on: 'container_exited', to: 'stopped' },
  { from: 'stopping', on: 'container_vanished', to: 'timed_out', because: 'deadline' },
  { from: 'stopping', on: 'container_vanished', to: 'failed', because: 'disk_quota' },
  { from: 'stopping', on: 'container_vanished', to: 'stopped' },

  // Nothing is left of what succeeded, but for the pages that failed.
  { from: 'succeeded', on: 'resumed', to: 'queued', ifPages: true },
  { from: 'failed', on: 'resumed', to: 'queued' },
  { from: 'stopped', on: 'resumed', to: 'queued' },
  { from: 'timed_out', on: 'resumed', to: 'queued' },

  { from: 'lost', on: 'completion_success', to: 'succeeded' },
  { from: 'lost', on: 'completion_failure', to: 'failed' },
  { from: 'lost', on: 'completion_interrupted', to: 'stopped' },
  { from: 'lost', on: 'resumed', to: 'queued' },

  // A warning is kept with its attempt, also when that is over, and never changes a status.
  ...STATUSES.filter((status) => status !== 'queued').map(
    (status) => ({ from: status, on: 'warned', to: status }) as const,
  ),
];

/** The rows by status and event, so that a heartbeat does not search the whole table. */
const ROWS = new Map<Status, Map<EventKind, Transition[]>>();
for (const row of TRANSITIONS) {
  const ofStatus = ROWS.get(row.from) ?? new Map<EventKind, Transition[]>();
  ROWS.set(row.from, ofStatus.set(row.on, [...(ofStatus.get(row.on) ?? []), row]));
}

/** The status an event leads to, or null if it changes nothing. Rows are tried in their order. */
export function nextStatus(
  from: Status,
  on: EventKind,
  { cause, mayRetry, isOfPages = false }: Circumstances,
): Status | null {
  for (const { because, ifRetry, ifPages, to } of ROWS.get(from)?.get(on) ?? []) {
    const isMet = (ifRetry === undefined || mayRetry) && (ifPages === undefined || isOfPages);
    if (isMet && (because === undefined || because === cause)) return to;
  }
  return null;
}
