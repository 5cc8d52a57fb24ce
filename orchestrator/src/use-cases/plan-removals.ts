import type { Keep } from '@crawlerd/shared';
import { keepRule, type KeepRule, RetentionPlan, type RemovalReason } from '../domain/retention.ts';
import type { Clock } from '../ports/clock.ts';
import type { FinishedExecution } from '../ports/retention-store.ts';
import type { ListPlace } from '../ports/store.ts';
import { measureExecution, type ExecutionSizeDeps } from './execution-size.ts';

export interface RetentionRules {
  /** What is kept of the executions of each task that says nothing of it. */
  readonly keep: KeepRule;
  /** The most that all data may take; null for no limit. */
  readonly maxBytes: number | null;
}

export interface PlanRemovalsDeps extends ExecutionSizeDeps {
  readonly clock: Clock;
  readonly rules: RetentionRules;
  /** Returns when others have had their turn. */
  readonly turn: () => Promise<void>;
}

export interface PlannedRemoval {
  readonly execution: FinishedExecution;
  readonly reason: RemovalReason;
  readonly bytes: number;
}

/** So many executions are looked at in one turn. */
export const LOOKED_AT_MAX = 200;

export function hasRules({ rules, store }: Pick<PlanRemovalsDeps, 'rules' | 'store'>): boolean {
  const { keep, maxBytes } = rules;
  const isSet = [keep.newest, keep.days, keep.failedDays, maxBytes].some((rule) => rule !== null);
  return isSet || store.tasks.keep().size > 0;
}

/** What is kept of the executions of a task that says so, counted among them alone; of all others what the settings say. */
function keepOf(
  { task, taskName }: FinishedExecution,
  ofTasks: ReadonlyMap<string, Keep>,
  settings: KeepRule,
): { readonly group: string; readonly keep: KeepRule } {
  const own = task === null ? undefined : ofTasks.get(task);
  if (own === undefined) return { group: `name ${taskName}`, keep: settings };
  return { group: `task ${task}`, keep: keepRule(own, `keep of task ${task}`) };
}

/**
 * What the rules remove, the newest first, in parts as they are found. Nothing is changed, but for sizes that had not
 * been measured.
 *
 * @returns by how much what has to stay exceeds the budget.
 */
export async function* planRemovals(
  deps: PlanRemovalsDeps,
): AsyncGenerator<readonly PlannedRemoval[], number> {
  const { rules, store, clock, turn } = deps;
  if (!hasRules(deps)) return 0;
  const { retention } = store;
  const budget =
    rules.maxBytes === null
      ? null
      : {
          maxBytes: rules.maxBytes,
          takenBytes: retention.databaseBytes() + retention.heldBytes(),
        };
  const plan = new RetentionPlan(clock.now(), budget);
  for (let before: ListPlace | null = null; ;) {
    await turn();
    const page = retention.finished(LOOKED_AT_MAX, before);
    const last = page.at(-1);
    if (last === undefined) return plan.excessBytes;
    before = { at: last.finishedAt, id: last.executionId };
    // Read anew for each page: what somebody saves meanwhile holds from there on.
    const ofTasks = store.tasks.keep();
    const planned: PlannedRemoval[] = [];
    for (const execution of page) {
      const bytes = execution.bytes ?? (budget === null ? null : await sizeOf(deps, execution));
      const reason = plan.decide({
        ...keepOf(execution, ofTasks, rules.keep),
        hasSucceeded: execution.status === 'succeeded',
        finishedAt: execution.finishedAt,
        bytes: bytes ?? 0,
        hold: execution.hold,
      });
      if (reason === null) continue;
      planned.push({ execution, reason, bytes: bytes ?? (await sizeOf(deps, execution)) });
    }
    if (planned.length > 0) yield planned;
  }
}

function sizeOf(deps: ExecutionSizeDeps, { executionId, attempts }: FinishedExecution): Promise<number> {
  return measureExecution(deps, { executionId, attempt: attempts });
}
