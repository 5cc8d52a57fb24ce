import type { Wakeups } from '../ports/wakeups.ts';
import { hasRules, planRemovals, type PlannedRemoval, type PlanRemovalsDeps } from './plan-removals.ts';

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

/** What the rules remove. Unless `dryRun`, the supervisor is told to do it now, and not only at the next period. */
export async function prune(
  deps: PruneDeps,
  { dryRun, listed }: { readonly dryRun: boolean; readonly listed: number },
): Promise<Pruned> {
  const { wakeups } = deps;
  const removals: PlannedRemoval[] = [];
  let executions = 0;
  let bytes = 0;
  for await (const planned of planRemovals(deps)) {
    executions += planned.length;
    bytes += planned.reduce((sum, each) => sum + each.bytes, 0);
    removals.push(...planned.slice(0, listed - removals.length));
  }
  if (!dryRun && executions > 0) wakeups.rules();
  return { hasRules: hasRules(deps), executions, bytes, removals };
}
