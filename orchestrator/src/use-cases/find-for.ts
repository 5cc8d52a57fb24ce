import { existsFor, type Caller } from '../domain/caller.ts';
import type { Snapshot } from '../domain/execution.ts';
import type { Store } from '../ports/store.ts';

/**
 * The execution that a request names. One that does not exist for the caller is answered as
 * one that does not exist at all: its values, and that there is it, are nobody else's.
 */
export function findFor(
  store: Pick<Store, 'find'>,
  caller: Pick<Caller, 'labels'>,
  executionId: string,
): Snapshot | null {
  const snapshot = store.find(executionId);
  return snapshot !== null && existsFor(caller, snapshot.execution.spec.labels) ? snapshot : null;
}
