import type { InferSelectModel } from 'drizzle-orm';
import type { Attempt } from '../../domain/attempt.ts';
import type { Execution, ExecutionSpec, Liveness, Snapshot } from '../../domain/execution.ts';
import type * as schema from './schema.ts';

type ExecutionRow = Omit<
  InferSelectModel<typeof schema.executions>,
  // Only launches, schedules and limits of tokens read these; they are not part of an execution.
  'idempotencyKey' | 'launchDigest' | 'scheduleId' | 'scheduleKey' | 'waitsForEarlier' | 'tokenId'
>;
type LivenessRow = InferSelectModel<typeof schema.liveness>;
type AttemptRow = InferSelectModel<typeof schema.attempts>;

export interface SnapshotRows {
  readonly executions: ExecutionRow;
  readonly attempts: AttemptRow | null;
  readonly liveness: LivenessRow;
}

export function snapshotOf({ executions, attempts, liveness }: SnapshotRows): Snapshot {
  const { executionId: _, ...columns } = liveness;
  return {
    execution: executionOf(executions),
    attempt: attempts satisfies Attempt | null,
    liveness: columns,
  };
}

function executionOf(row: ExecutionRow): Execution {
  const { stopCause, stopMode, stopRequestedBy, reason, message, finishedAt, ...rest } = row;
  const {
    taskName: _,
    task: _task,
    taskRevision: _revision,
    priority: __,
    targetHost: ___,
    cacheFrom: ____,
    groupKey: _key,
    groupLimit: _limit,
    ...same
  } = rest;
  return {
    ...same,
    spec: { ...SPEC_BEFORE, ...same.spec },
    stop:
      stopCause === null || stopMode === null
        ? null
        : { cause: stopCause, mode: stopMode, requestedBy: stopRequestedBy },
    verdict:
      reason === null || message === null || finishedAt === null ? null : { reason, message, at: finishedAt },
  };
}

/** Values for keys that executions of an older crawlerd lack. */
const SPEC_BEFORE = {
  priority: 0,
  maxAttempts: 1,
  retryDelaySeconds: 10,
  firstHeartbeatSeconds: 120,
  targetHost: null,
  acceptance: null,
  cacheFrom: null,
  task: null,
  isAltered: false,
  group: null,
  secretNames: [],
  traceparent: null,
} satisfies Partial<ExecutionSpec>;

export function rowOfExecution({ stop, verdict, ...same }: Execution): ExecutionRow {
  return {
    ...same,
    taskName: same.spec.taskName,
    task: same.spec.task?.name ?? null,
    taskRevision: same.spec.task?.revision ?? null,
    priority: same.spec.priority,
    targetHost: same.spec.targetHost,
    cacheFrom: same.spec.cacheFrom,
    groupKey: same.spec.group?.key ?? null,
    groupLimit: same.spec.group?.limit ?? null,
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
