import type { ExecutionSpec } from './execution.ts';

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

/** When an execution that became stale at `now` is given up and its container ended. */
export function staleKillDeadline(spec: ExecutionSpec, now: Date): Date {
  return secondsAfter(now, spec.staleKillAfterSeconds);
}

export function secondsAfter(moment: Date, seconds: number): Date {
  return new Date(moment.getTime() + seconds * 1000);
}
