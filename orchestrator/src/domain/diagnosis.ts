import { isFinished, type Diagnosis, type DiagnosisCode } from '@crawlerd/shared';
import type { Snapshot } from './execution.ts';
import { secondsAfter } from './staleness.ts';

/** What is known besides the execution itself. */
export interface Circumstances {
  /** What the last look at its container found; null if nobody has looked yet. */
  readonly container: 'absent' | 'pending' | 'running' | 'exited' | 'unreachable' | null;
  /** Counters that stand still for so long mean that nothing is being done. */
  readonly stalledAfterSeconds: number;
  /** What a queued execution waits for, besides its retry delay. */
  readonly waitsFor: 'place' | 'host' | null;
}

/** What is going on, as a person would put it: from heartbeat age, container and counters. */
export function diagnose(snapshot: Snapshot, circumstances: Circumstances, now: Date): Diagnosis | null {
  const code = codeOf(snapshot, circumstances, now);
  return code === null ? null : { code, message: sentence(code, snapshot, now) };
}

function codeOf(snapshot: Snapshot, circumstances: Circumstances, now: Date): DiagnosisCode | null {
  const { execution } = snapshot;
  if (isFinished(execution.status)) return codeOfEnd(snapshot);
  if (execution.status === 'queued') return codeOfQueued(snapshot, circumstances, now);
  switch (circumstances.container) {
    case 'unreachable':
      return 'engine_unreachable';
    case 'absent':
      return execution.status === 'starting' ? 'launching' : 'vanished';
    case 'exited':
      return 'crashed';
    case 'pending':
    case 'running':
    case null:
      return codeOfLive(snapshot, circumstances, now);
  }
}

function codeOfEnd({ execution: { verdict } }: Snapshot): DiagnosisCode | null {
  switch (verdict?.reason) {
    case 'exited_without_completion':
    case 'oom_killed':
      return 'crashed';
    case 'container_vanished':
      return 'vanished';
    case 'heartbeat_lost':
      return 'hung';
    default:
      return null;
  }
}

function codeOfQueued(snapshot: Snapshot, { waitsFor }: Circumstances, now: Date): DiagnosisCode {
  const { notBefore } = snapshot.execution;
  if (isLeftOver(snapshot) || (notBefore !== null && notBefore > now)) return 'waiting_for_retry';
  return waitsFor === 'host' ? 'waiting_for_host' : 'waiting_for_place';
}

/** Whether the attempt before, of one that is queued again, still has a container or a log to copy. */
function isLeftOver({ attempt }: Snapshot): boolean {
  return attempt !== null && attempt.releasedAt === null;
}

function codeOfLive(
  { execution, liveness }: Snapshot,
  { stalledAfterSeconds }: Circumstances,
  now: Date,
): DiagnosisCode {
  switch (execution.status) {
    case 'starting':
      return 'launching';
    case 'stopping':
      return 'stopping';
    case 'stale':
      return 'hung';
    default: {
      const { progressChangedAt: moved } = liveness;
      return moved !== null && secondsAfter(moved, stalledAfterSeconds) < now ? 'stalled' : 'healthy';
    }
  }
}

function sentence(code: DiagnosisCode, snapshot: Snapshot, now: Date): string {
  const { execution, liveness } = snapshot;
  const since = (moment: Date | null): string =>
    moment === null ? 'since it started' : `for ${Math.round((now.getTime() - moment.getTime()) / 1000)} s`;
  switch (code) {
    case 'healthy':
      return liveness.lastHeartbeatAt === null
        ? 'The container runs; no heartbeat yet.'
        : 'It beats and goes on.';
    case 'hung':
      return isFinished(execution.status)
        ? 'It fell silent and was ended.'
        : `The container is up, but has been silent ${since(liveness.lastHeartbeatAt)}.`;
    case 'stalled':
      return `It beats, but no counter has moved ${since(liveness.progressChangedAt)}.`;
    case 'crashed':
      return 'The container ended without reporting a result.';
    case 'vanished':
      return 'The container is gone, and nothing says how it ended.';
    case 'engine_unreachable':
      return 'The engine does not answer, so nobody can say how the container is.';
    case 'launching':
      return 'Its container is being made.';
    case 'stopping':
      return 'It was told to stop and is given its time.';
    case 'waiting_for_retry':
      return isLeftOver(snapshot)
        ? 'A further attempt waits until the log of the one before is kept and its container is gone.'
        : `A further attempt waits until ${execution.notBefore?.toISOString() ?? 'its time'}.`;
    case 'waiting_for_place':
      return 'It waits for a free place (CRAWLERD_MAX_CONCURRENT), or for the engine.';
    case 'waiting_for_host':
      return `As many crawls of ${execution.spec.targetHost} run as may at once (CRAWLERD_MAX_PER_HOST).`;
  }
}
