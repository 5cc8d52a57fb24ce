import { ANYBODY, type Caller } from '../domain/caller.ts';
import type { Hold } from '../domain/retention.ts';
import type { Tombstone } from '../domain/tombstone.ts';
import type { Clock } from '../ports/clock.ts';
import type { WantedRemoval } from '../ports/retention-store.ts';
import type { Store } from '../ports/store.ts';
import type { Wakeups } from '../ports/wakeups.ts';
import { RequestError, missingExecution, unknownExecution } from './errors.ts';
import type { PlannedRemoval } from './plan-removals.ts';

export interface RemoveDeps {
  readonly store: Store;
  readonly clock: Clock;
  readonly wakeups: Wakeups;
}

/**
 * Decides that an execution is removed; nobody finds it from then on, and the supervisor removes its files and rows.
 * One that is removed already is returned as it is.
 *
 * @throws RequestError `execution_unknown`, or `not_removable` for one that must stay.
 */
export function removeExecution(
  { store, clock, wakeups }: RemoveDeps,
  executionId: string,
  requestedBy: string,
  { name: token }: Pick<Caller, 'name'> = ANYBODY,
): Tombstone {
  const reason = { rule: 'request', why: 'Its removal was requested.' } as const;
  const [begun] = store.retention.begin([{ executionId, reason, requestedBy, token }], clock.now());
  if (begun === undefined || begun.outcome === 'unknown') throw unknownExecution(executionId);
  if (begun.outcome === 'held') throw new RequestError('not_removable', WHY_NOT[begun.hold]);
  wakeups.removals();
  return begun.tombstone;
}

const WHY_NOT: Readonly<Record<Hold, string>> = {
  unfinished: 'The execution has not finished: stop it first with "crawlerd stop", and remove it then.',
  unreleased:
    'Its container is still being cleaned up, which takes a moment after its end: try again in some seconds.',
  pinned: 'The execution is pinned: unpin it first with "crawlerd unpin".',
  cache_source:
    'An execution that is queued or running begins with its cache (cache_from): wait until that has finished.',
};

/** So many are decided in one transaction, which nobody comes in between. */
export const BEGUN_MAX = 20;

/** Those of a plan, as they are to be begun. */
export function wantedBy(planned: readonly PlannedRemoval[]): WantedRemoval[] {
  return planned.map(({ execution: { executionId }, reason }) => ({
    executionId,
    reason,
    requestedBy: null,
  }));
}

/**
 * Keeps an execution from being removed, or lets it go again. It may be unfinished.
 *
 * @throws RequestError `execution_unknown`, `execution_removed`.
 */
export function pinExecution(
  { store, clock }: Pick<RemoveDeps, 'store' | 'clock'>,
  executionId: string,
  isPinned: boolean,
): void {
  const { retention } = store;
  const isKnown = isPinned ? retention.pin(executionId, clock.now()) : retention.unpin(executionId);
  if (!isKnown) throw missingExecution(store, executionId);
}
