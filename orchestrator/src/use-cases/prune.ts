import type { Wakeups } from '../ports/wakeups.ts';
import { inBatchesOf } from './batches.ts';
import { hasRules, planRemovals, type PlannedRemoval, type PlanRemovalsDeps } from './plan-removals.ts';
import { BEGUN_MAX, wantedBy } from './remove-execution.ts';

export interface PruneDeps extends PlanRemovalsDeps {
  readonly wakeups: Wakeups;
}

export interface Pruned {
  /** False: no rule is set, so nothing is ever removed by one. */
  readonly hasRules: boolean;
  /** Of all. */
  readonly executions: number;
  readonly bytes: number;
  /** The first of them. */
  readonly removals: readonly PlannedRemoval[];
}

/**
 * Applies the rules now. With `dryRun` nothing is changed; without, all that they remove is decided when this returns,
 * and the supervisor goes on.
 */
export async function prune(
  deps: PruneDeps,
  { dryRun, listed }: { readonly dryRun: boolean; readonly listed: number },
): Promise<Pruned> {
  const { rules, turn, wakeups } = deps;
  const removals: PlannedRemoval[] = [];
  let executions = 0;
  let bytes = 0;
  for await (const planned of planRemovals(deps)) {
    for (const batch of inBatchesOf(BEGUN_MAX, planned)) {
      const begun = dryRun ? batch : beginAll(deps, batch);
      if (!dryRun) await turn();
      executions += begun.length;
      bytes += begun.reduce((sum, each) => sum + each.bytes, 0);
      removals.push(...begun.slice(0, listed - removals.length));
    }
  }
  if (!dryRun && executions > 0) wakeups.removals();
  return { hasRules: hasRules(rules), executions, bytes, removals };
}

/** Those that may be removed: one may have been pinned since it was looked at. */
function beginAll({ store, clock }: PruneDeps, batch: readonly PlannedRemoval[]): PlannedRemoval[] {
  const begun = store.retention.begin(wantedBy(batch), clock.now());
  return batch.filter((_, index) => begun[index]?.outcome === 'begun');
}
