import { isFinished, type Diagnosis, type DiagnosisCode } from '@crawlerd/shared';
import type { Snapshot } from './execution.ts';
import { holders, type FullLimit } from './limits.ts';
import { secondsAfter } from './staleness.ts';
import { refusalOf } from './verdict.ts';

/** Facts besides the execution itself. */
export interface Circumstances {
  /** State of the container at its last inspection; null before the first one. */
  readonly container: 'absent' | 'pending' | 'running' | 'exited' | 'unreachable' | null;
  /** A crawl whose progress has not advanced for this long is stalled. */
  readonly stalledAfterSeconds: number;
  /** The limit that a queued execution waits for; null if none is reached. */
  readonly waitsFor: FullLimit | null;
  /** Why nothing is launched at all; null if something can be. */
  readonly held: string | null;
}

/** The current state in plain words, derived from heartbeat age, container state and progress. */
export function diagnose(snapshot: Snapshot, circumstances: Circumstances, now: Date): Diagnosis | null {
  const code = codeOf(snapshot, circumstances, now);
  return code === null ? null : { code, message: sentence(code, snapshot, circumstances, now) };
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

function codeOfQueued(snapshot: Snapshot, { waitsFor, held }: Circumstances, now: Date): DiagnosisCode {
  if (held !== null) return 'waiting_for_machine';
  if (waitsForRetry(snapshot, now)) return 'waiting_for_retry';
  switch (waitsFor?.kind) {
    case 'host':
      return 'waiting_for_host';
    case 'group':
      return 'waiting_for_group';
    case 'total':
    case undefined:
      return 'waiting_for_place';
  }
}

/** Whether a queued execution waits for its retry delay, or for the end of its previous attempt. */
export function waitsForRetry(snapshot: Snapshot, now: Date): boolean {
  const { notBefore } = snapshot.execution;
  return isLeftOver(snapshot) || (notBefore !== null && notBefore > now);
}

/** Whether the previous attempt of a requeued execution still has a container or a log to copy. */
function isLeftOver({ attempt }: Snapshot): boolean {
  return attempt !== null && attempt.releasedAt === null;
}

/** Whether its heartbeats arrive, but its counters have stood still for so long. */
export function isStalled({ execution, liveness }: Snapshot, afterSeconds: number, now: Date): boolean {
  const { progressChangedAt: moved } = liveness;
  return execution.status === 'running' && moved !== null && secondsAfter(moved, afterSeconds) < now;
}

function codeOfLive(snapshot: Snapshot, { stalledAfterSeconds }: Circumstances, now: Date): DiagnosisCode {
  switch (snapshot.execution.status) {
    case 'starting':
      return 'launching';
    case 'stopping':
      return 'stopping';
    case 'stale':
      return 'hung';
    default:
      return isStalled(snapshot, stalledAfterSeconds, now) ? 'stalled' : 'healthy';
  }
}

function sentence(
  code: DiagnosisCode,
  snapshot: Snapshot,
  { held, waitsFor }: Circumstances,
  now: Date,
): string {
  const { execution, liveness } = snapshot;
  const since = (moment: Date | null): string =>
    moment === null ? 'since it started' : `for ${Math.round((now.getTime() - moment.getTime()) / 1000)} s`;
  switch (code) {
    case 'healthy':
      return liveness.lastHeartbeatAt === null
        ? 'The container is running; no heartbeat has arrived yet.'
        : `Heartbeats arrive and progress advances${whatIsBlocked(liveness)}.`;
    case 'hung':
      return isFinished(execution.status)
        ? 'The crawler stopped sending heartbeats, so its container was stopped.'
        : `The container is running, but has sent no heartbeat ${since(liveness.lastHeartbeatAt)}.`;
    case 'stalled':
      return `Heartbeats arrive, but progress has not advanced ${since(liveness.progressChangedAt)}${whatIsBlocked(liveness)}.`;
    case 'crashed':
      return refusalOf(snapshot.attempt) === null
        ? 'The container exited without reporting a result.'
        : 'The container exited, and the result that the crawler reported was refused.';
    case 'vanished':
      return 'The container disappeared, and its exit status is unknown.';
    case 'engine_unreachable':
      return 'The engine does not respond, so the state of the container is unknown. Check it with: crawlerd doctor';
    case 'launching':
      return 'The container is being created.';
    case 'stopping':
      return 'The container is being stopped.';
    case 'waiting_for_retry':
      return isLeftOver(snapshot)
        ? 'Another attempt starts once the log of the previous one is saved and its container is removed.'
        : `Another attempt starts after ${execution.notBefore?.toISOString() ?? 'the retry delay'}.`;
    case 'waiting_for_place':
      return 'Waiting for a free slot (CRAWLERD_MAX_CONCURRENT) or for the engine.';
    case 'waiting_for_machine':
      return `No execution can be launched now, so all wait: ${held ?? 'the cause is not known'}`;
    case 'waiting_for_host':
      return `The limit of concurrent executions for ${execution.spec.targetHost} is reached (CRAWLERD_MAX_PER_HOST).`;
    case 'waiting_for_group':
      return waitsFor === null
        ? 'The limit of its group is reached.'
        : `The limit of ${waitsFor.limit} of the group "${waitsFor.key}" is reached: ${holders(waitsFor)}.`;
  }
}

/** A part of a sentence; empty if nothing is. */
function whatIsBlocked({ progress }: Snapshot['liveness']): string {
  const blocked = progress?.blocked_urls ?? 0;
  if (blocked === 0) return '';
  const pages = blocked === 1 ? '1 page was' : `${blocked} pages were`;
  return `; ${pages} blocked: a challenge or a login page came instead`;
}
