import {
  HOLDERS_SHOWN,
  type AttemptView,
  type Diagnosis,
  type EventView,
  type ExecutionDetail,
  type ExecutionStatus,
  type OrphanView,
  type SecretView,
  type PruneReply,
  type ScheduleRefView,
  type TombstoneView,
  type WaitsForView,
  type WarningView,
} from '@crawlerd/shared';
import type { Attempt } from '../domain/attempt.ts';
import { containerName } from '../domain/container-name.ts';
import type { Snapshot } from '../domain/execution.ts';
import type { FullLimit } from '../domain/limits.ts';
import { secondsBetween } from '../domain/seconds-between.ts';
import type { EventRecord } from '../ports/store.ts';
import type { Warning } from '../domain/warning.ts';
import type { SecretFacts } from '../use-cases/manage-secrets.ts';
import type { Tombstone } from '../domain/tombstone.ts';
import type { Kept } from '../ports/retention-store.ts';
import type { Pruned } from '../use-cases/prune.ts';
import type { SeenOrphan } from '../use-cases/orphans.ts';

/** The one picture of an execution's state: the status endpoint, the list and the details all show it. */
export function statusView(
  { execution, attempt, liveness }: Snapshot,
  diagnosis: Diagnosis | null,
  schedule: ScheduleRefView | null,
  now: Date,
): ExecutionStatus {
  const { verdict } = execution;
  const heard = liveness.lastHeartbeatAt;
  return {
    execution_id: execution.id,
    task_name: execution.spec.taskName,
    task: execution.spec.task,
    schedule,
    status: execution.status,
    reason: verdict?.reason ?? null,
    diagnosis,
    attempt: execution.attempt,
    container_id: attempt?.containerId ?? null,
    progress: liveness.progress,
    last_heartbeat_at: iso(heard),
    seconds_since_heartbeat: secondsSince(heard, now),
    created_at: execution.createdAt.toISOString(),
    started_at: iso(execution.startedAt),
    attempt_started_at: iso(attempt?.startedAt ?? null),
    attempt_ended_at: iso(attempt?.endedAt ?? null),
    finished_at: iso(verdict?.at ?? null),
    error_message: execution.status === 'succeeded' ? null : (verdict?.message ?? null),
    result: execution.result,
    warnings: (attempt?.warnings ?? []).map(warningView),
    drift: execution.drift === null ? null : [...execution.drift],
  };
}

/** What the details show besides the state. */
export interface DetailParts {
  readonly schedule: ScheduleRefView | null;
  readonly attempts: readonly Attempt[];
  readonly envNames: readonly string[];
  readonly outputPath: string;
  readonly outputMb: number;
  readonly kept: Kept | null;
  readonly waitsFor: FullLimit | null;
}

export function detailView(
  snapshot: Snapshot,
  diagnosis: Diagnosis | null,
  { attempts, schedule, envNames, outputPath, outputMb, kept, waitsFor }: DetailParts,
  now: Date,
): ExecutionDetail {
  const { spec, stop } = snapshot.execution;
  return {
    ...statusView(snapshot, diagnosis, schedule, now),
    // Taken as it is stored, see `sendsWith`.
    config: {},
    image: spec.image,
    labels: { ...spec.labels },
    heartbeat_interval_seconds: spec.heartbeatIntervalSeconds,
    stale_after_seconds: spec.staleAfterSeconds,
    max_duration_seconds: spec.maxDurationSeconds,
    output_mb: outputMb,
    acceptance: spec.acceptance,
    resources: spec.resources,
    env_names: [...envNames],
    cache_from: spec.cacheFrom,
    traceparent: spec.traceparent,
    priority: spec.priority,
    group: spec.group,
    waits_for: waitsFor === null ? null : waitsForView(waitsFor),
    max_attempts: spec.maxAttempts,
    crawl_failures: snapshot.execution.crawlFailures,
    infrastructure_faults: snapshot.execution.infraFailures,
    not_before: iso(snapshot.execution.notBefore),
    stop_requested_by: stop?.requestedBy ?? null,
    exit_code: snapshot.attempt?.exitCode ?? null,
    oom_killed: snapshot.attempt?.oomKilled ?? null,
    attempts: attempts.map(attemptView),
    pinned_at: iso(kept?.pinnedAt ?? null),
    bytes: kept?.bytes ?? null,
    output_path: outputPath,
  };
}

function waitsForView({ kind, key, limit, heldBy }: FullLimit): WaitsForView {
  return { kind, key, limit, held_by: heldBy.slice(0, HOLDERS_SHOWN) };
}

function attemptView(attempt: Attempt): AttemptView {
  return {
    attempt: attempt.attempt,
    runtime: attempt.runtime,
    container_name: containerName(attempt),
    container_id: attempt.containerId,
    image_digest: attempt.imageDigest,
    image_repo_digest: attempt.imageRepoDigest,
    created_at: attempt.createdAt.toISOString(),
    started_at: iso(attempt.startedAt),
    ended_at: iso(attempt.endedAt),
    exit_code: attempt.exitCode,
    oom_killed: attempt.oomKilled,
    end_reason: attempt.endReason,
    end_message: attempt.endMessage,
    warnings: attempt.warnings.map(warningView),
  };
}

function warningView({ code, message, count, lastAtMs }: Warning): WarningView {
  return { code, message, count, last_at: new Date(lastAtMs).toISOString() };
}

export function eventView(event: EventRecord): EventView {
  return {
    id: event.id,
    execution_id: event.executionId,
    task_name: event.taskName,
    task: event.task,
    attempt: event.attempt,
    at: event.at.toISOString(),
    kind: event.kind,
    from_status: event.fromStatus,
    to_status: event.toStatus,
    reason: event.reason,
    message: event.message,
    ...(event.token !== null && { token: event.token }),
  };
}

export function orphanView(orphan: SeenOrphan): OrphanView {
  return {
    execution_id: orphan.executionId,
    attempt: orphan.attempt,
    container_name: orphan.name,
    container_id: orphan.containerId,
    kind: orphan.kind,
    container: orphan.container,
    since: orphan.since.toISOString(),
  };
}

export function secretView({ name, createdAt, updatedAt, isReadable }: SecretFacts): SecretView {
  return {
    name,
    created_at: createdAt.toISOString(),
    updated_at: updatedAt.toISOString(),
    is_readable: isReadable,
  };
}

export function tombstoneView(tombstone: Tombstone): TombstoneView {
  return {
    execution_id: tombstone.executionId,
    task_name: tombstone.taskName,
    task: tombstone.task,
    status: tombstone.status,
    reason: tombstone.reason,
    error_message: tombstone.status === 'succeeded' ? null : tombstone.message,
    attempts: tombstone.attempts,
    items: tombstone.items,
    pages: tombstone.pages,
    failed_pages: tombstone.failedPages,
    created_at: tombstone.createdAt.toISOString(),
    started_at: iso(tombstone.startedAt),
    finished_at: tombstone.finishedAt.toISOString(),
    rule: tombstone.rule,
    why: tombstone.why,
    requested_by: tombstone.requestedBy,
    decided_at: tombstone.decidedAt.toISOString(),
    removed_at: iso(tombstone.removedAt),
    bytes_freed: tombstone.bytesFreed,
  };
}

export function pruneView({ hasRules, executions, bytes, removals }: Pruned, dryRun: boolean): PruneReply {
  return {
    dry_run: dryRun,
    has_rules: hasRules,
    executions,
    bytes,
    removals: removals.map(({ execution, reason, bytes: ofOne }) => ({
      execution_id: execution.executionId,
      task_name: execution.taskName,
      status: execution.status,
      finished_at: execution.finishedAt.toISOString(),
      bytes: ofOne,
      ...reason,
    })),
  };
}

/** What alone is different in each answer. */
export function secondsSince(heard: Date | null, now: Date): number | null {
  return heard === null ? null : Math.max(0, secondsBetween(heard, now));
}

function iso(moment: Date | null): string | null {
  return moment?.toISOString() ?? null;
}
