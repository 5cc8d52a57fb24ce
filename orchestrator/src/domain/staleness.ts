import type { ExecutionSpec, Liveness, Snapshot } from './execution.ts';

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
 * The liveness of an execution that has a silence deadline, as if its silence began at `now`: its heartbeats could not
 * be received before.
 */
export function renewedSilence({ execution: { status, spec }, liveness }: Snapshot, now: Date): Liveness {
  if (status === 'stale') {
    return { ...liveness, silenceDeadlineAt: staleKillDeadline(spec, now), staleSince: now };
  }
  const deadlineAfter = liveness.lastHeartbeatAt === null ? firstHeartbeatDeadline : staleDeadline;
  return { ...liveness, silenceDeadlineAt: deadlineAfter(spec, now) };
}

export function secondsAfter(moment: Date, seconds: number): Date {
  return new Date(moment.getTime() + seconds * 1000);
}
