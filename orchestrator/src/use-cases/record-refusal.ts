import type { AttemptRef } from '../domain/attempt.ts';
import type { Wakeups } from '../ports/wakeups.ts';
import { takeHeartbeat } from './record-heartbeat.ts';
import { warnOfAttempt, type WarnDeps } from './warn-of-attempt.ts';

export interface RefusalDeps extends WarnDeps {
  readonly wakeups: Wakeups;
}

/** Something arrived with the credential of an attempt, so it lives, whatever it has sent. */
export function recordSignOfLife(deps: RefusalDeps, reporter: AttemptRef): void {
  takeHeartbeat(deps, reporter, {});
}

/**
 * Keeps that a report of an attempt was refused because of what it says; `why` is for people. Of an attempt that has
 * ended nothing is kept.
 */
export function recordRefusal(
  deps: RefusalDeps,
  reporter: AttemptRef,
  kind: 'heartbeat' | 'completion',
  why: string,
): void {
  if (takeHeartbeat(deps, reporter, {}) === null) return;
  warnOfAttempt(deps, reporter, kind === 'heartbeat' ? 'heartbeat_refused' : 'completion_refused', why);
}
