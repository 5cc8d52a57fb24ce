import type { Completion, DriftFinding } from '@crawlerd/shared';
import { unmetAcceptance } from '../domain/acceptance.ts';
import { driftOf } from '../domain/drift.ts';
import type { Snapshot } from '../domain/execution.ts';
import { figuresOf } from '../domain/figures.ts';
import type { Store } from '../ports/store.ts';

export interface UnmetDeps {
  readonly store: Pick<Store, 'tasks'>;
}

/**
 * Why a reported success is not accepted, as a sentence; null if it is. To be applied at once: what is usual for its
 * task is what it is now.
 */
export function unmetCriteria(
  deps: UnmetDeps,
  snapshot: Snapshot,
  completion: Completion,
  now: Date,
): string | null {
  const { acceptance } = snapshot.execution.spec;
  return unmetAcceptance(acceptance, completion, driftAsked(deps, snapshot, completion, now));
}

function driftAsked(
  { store }: UnmetDeps,
  { execution, liveness }: Snapshot,
  { success, result_data: result }: Completion,
  now: Date,
): readonly DriftFinding[] | null {
  const { acceptance, task, isAltered } = execution.spec;
  if (!success || task === null || isAltered || (acceptance?.drift ?? false) === false) return null;
  return driftOf(figuresOf(execution, liveness.progress, result ?? null, now), store.tasks.usual(task.name));
}
