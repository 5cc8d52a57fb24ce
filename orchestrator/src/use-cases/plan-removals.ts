import { type KeepRule, RetentionPlan, type RemovalReason } from '../domain/retention.ts';
import type { Clock } from '../ports/clock.ts';
import type { FinishedExecution } from '../ports/retention-store.ts';
import type { ListPlace } from '../ports/store.ts';
import { measureExecution, type ExecutionSizeDeps } from './execution-size.ts';

export interface RetentionRules {
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

export function hasRules({ keep, maxBytes }: RetentionRules): boolean {
  return [keep.newest, keep.days, keep.failedDays, maxBytes].some((rule) => rule !== null);
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
  if (!hasRules(rules)) return 0;
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
    const planned: PlannedRemoval[] = [];
    for (const execution of page) {
      const bytes = execution.bytes ?? (budget === null ? null : await sizeOf(deps, execution));
      const reason = plan.decide({
        group: execution.taskName,
        hasSucceeded: execution.status === 'succeeded',
        finishedAt: execution.finishedAt,
        bytes: bytes ?? 0,
        hold: execution.hold,
        keep: rules.keep,
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
