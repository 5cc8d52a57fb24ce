import type { Snapshot } from './execution.ts';
import { secondsAfter } from './staleness.ts';

/** Kubernetes stops evicting at the same share of its nodes, for the same reason. */
const SHARE = 0.55;
const COUNT_MIN = 3;
/** After so many times its kill time a silent fleet is considered dead. */
const KILL_TIME_FACTOR = 4;

export interface MassSilence {
  readonly silent: number;
  readonly of: number;
}

/**
 * If most of the fleet is silent at once, the cause is crawlerd or the network of this machine: crawls of
 * different sites are independent. Null if it is not so.
 */
export function massSilence(live: readonly Snapshot[]): MassSilence | null {
  const silent = live.filter(({ execution }) => execution.status === 'stale').length;
  const running = live.filter(({ execution }) => execution.status === 'running').length;
  const of = silent + running;
  return silent >= COUNT_MIN && silent >= SHARE * of ? { silent, of } : null;
}

/** Whether, in a mass silence, this execution is not ended yet. Becoming stale is never delayed. */
export function isBraked({ execution, liveness }: Snapshot, now: Date): boolean {
  const { staleSince } = liveness;
  return (
    execution.status === 'stale' &&
    staleSince !== null &&
    now < secondsAfter(staleSince, KILL_TIME_FACTOR * execution.spec.staleKillAfterSeconds)
  );
}
