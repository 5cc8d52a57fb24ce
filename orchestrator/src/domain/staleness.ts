import type { ExecutionSpec, Snapshot } from './execution.ts';

/**
 * Silence after which an execution is stale, unless the launch sets another: three lost heartbeats plus ten
 * seconds of delay.
 */
export function defaultStaleAfterSeconds(heartbeatIntervalSeconds: number): number {
  return heartbeatIntervalSeconds * 3 + 10;
}

/** When an attempt with a heartbeat or start at `now` becomes stale. */
export function staleDeadline(spec: ExecutionSpec, now: Date): Date {
  return secondsAfter(now, spec.staleAfterSeconds);
}

/** When an attempt started at `now` becomes stale without any heartbeat: starting takes longer. */
export function firstHeartbeatDeadline(spec: ExecutionSpec, now: Date): Date {
  return secondsAfter(now, Math.max(spec.firstHeartbeatSeconds, spec.staleAfterSeconds));
}

/** When the container of an execution that became stale at `now` is ended. */
export function staleKillDeadline(spec: ExecutionSpec, now: Date): Date {
  return secondsAfter(now, spec.staleKillAfterSeconds);
}

/**
 * The silence deadline as if the silence began at `now`: for executions whose heartbeats we could not receive.
 * Null if there is no deadline.
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
