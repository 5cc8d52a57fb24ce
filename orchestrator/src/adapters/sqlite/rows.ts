import type { InferSelectModel } from 'drizzle-orm';
import type { Attempt, Execution, Liveness, Snapshot } from '../../domain/execution.ts';
import type * as schema from './schema.ts';

type ExecutionRow = InferSelectModel<typeof schema.executions>;
type LivenessRow = InferSelectModel<typeof schema.liveness>;
type AttemptRow = InferSelectModel<typeof schema.attempts>;

export interface SnapshotRows {
  readonly executions: ExecutionRow;
  readonly attempts: AttemptRow | null;
  readonly liveness: LivenessRow;
}

export function snapshotOf({ executions, attempts, liveness }: SnapshotRows): Snapshot {
  const { executionId: _, ...heard } = liveness;
  return { execution: executionOf(executions), attempt: attempts satisfies Attempt | null, liveness: heard };
}

function executionOf(row: ExecutionRow): Execution {
  const { taskName: _, stopCause, stopMode, stopRequestedBy, reason, message, finishedAt, ...same } = row;
  return {
    ...same,
    stop:
      stopCause === null || stopMode === null
        ? null
        : { cause: stopCause, mode: stopMode, requestedBy: stopRequestedBy },
    verdict:
      reason === null || message === null || finishedAt === null ? null : { reason, message, at: finishedAt },
  };
}

export function rowOfExecution({ stop, verdict, ...same }: Execution): ExecutionRow {
  return {
    ...same,
    taskName: same.spec.taskName,
    stopCause: stop?.cause ?? null,
    stopMode: stop?.mode ?? null,
    stopRequestedBy: stop?.requestedBy ?? null,
    reason: verdict?.reason ?? null,
    message: verdict?.message ?? null,
    finishedAt: verdict?.at ?? null,
  };
}

export function rowOfLiveness(executionId: string, liveness: Liveness): LivenessRow {
  return { executionId, ...liveness };
}
