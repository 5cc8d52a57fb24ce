import type { ExecutionSpec, Snapshot } from './execution.ts';

/**
 * Silence after which an execution is stale, unless the launch says otherwise: three heartbeats may be
 * lost, and ten seconds more may be spent on the way.
 */
export function defaultStaleAfterSeconds(heartbeatIntervalSeconds: number): number {
  return heartbeatIntervalSeconds * 3 + 10;
}

/** When an attempt that is heard or started at `now` becomes stale. */
export function staleDeadline(spec: ExecutionSpec, now: Date): Date {
  return secondsAfter(now, spec.staleAfterSeconds);
}

/** When a container that started at `now` becomes stale if it never says anything: starting takes its time. */
export function firstHeartbeatDeadline(spec: ExecutionSpec, now: Date): Date {
  return secondsAfter(now, Math.max(spec.firstHeartbeatSeconds, spec.staleAfterSeconds));
}

/** When an execution that became stale at `now` is given up and its container ended. */
export function staleKillDeadline(spec: ExecutionSpec, now: Date): Date {
  return secondsAfter(now, spec.staleKillAfterSeconds);
}

/**
 * The deadline of silence as if it began at `now`: for executions that were silent while we could not
 * hear. Null where no such clock runs.
 */
export function renewedDeadline({ execution, liveness }: Snapshot, now: Date): Date | null {
  if (liveness.silenceDeadlineAt === null) return null;
  const { status, spec } = execution;
  if (status === 'stale') return staleKillDeadline(spec, now);
  return liveness.lastHeartbeatAt === null ? firstHeartbeatDeadline(spec, now) : staleDeadline(spec, now);
}

export function secondsAfter(moment: Date, seconds: number): Date {
  return new Date(moment.getTime() + seconds * 1000);
}
