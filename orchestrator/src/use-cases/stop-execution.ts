import type { StopMode } from '@crawlerd/shared';
import { ANYBODY, type Caller } from '../domain/caller.ts';
import type { Snapshot } from '../domain/execution.ts';
import type { Clock } from '../ports/clock.ts';
import type { Store } from '../ports/store.ts';
import type { Wakeups } from '../ports/wakeups.ts';
import { missingExecution } from './errors.ts';

export interface StopDeps {
  readonly store: Store;
  readonly clock: Clock;
  readonly wakeups: Wakeups;
}

/**
 * Asks for the end of an execution. Idempotent; `kill` may follow `graceful`, never the other way. A
 * finished execution is returned as it is.
 *
 * @throws RequestError `execution_unknown`, `execution_removed`.
 */
export function stopExecution(
  { store, clock, wakeups }: StopDeps,
  executionId: string,
  mode: StopMode,
  requestedBy: string,
  { name: token }: Pick<Caller, 'name'> = ANYBODY,
): Snapshot {
  const applied = store.apply(executionId, { kind: 'stop_requested', mode, requestedBy, token }, clock.now());
  switch (applied.outcome) {
    case 'unknown':
      throw missingExecution(store, executionId);
    case 'ignored':
      return applied.snapshot;
    case 'changed':
      wakeups.execution(executionId);
      return applied.after;
  }
}
