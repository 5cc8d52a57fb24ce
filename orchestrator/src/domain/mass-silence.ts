import type { Snapshot } from './execution.ts';
import { secondsAfter } from './staleness.ts';

/** Kubernetes stops evicting at the same share of its nodes, for the same reason. */
const SHARE = 0.55;
const COUNT_MIN = 3;
/** A fleet that has been silent for so many times its kill time is really gone. */
const KILL_TIME_FACTOR = 4;

export interface MassSilence {
  readonly silent: number;
  readonly of: number;
}

/**
 * Most of the fleet silent at once means that we, or the network of this machine, are the fault: crawls
 * of different sites do not hang together. Null if it is not so.
 */
export function massSilence(live: readonly Snapshot[]): MassSilence | null {
  const silent = live.filter(({ execution }) => execution.status === 'stale').length;
  const running = live.filter(({ execution }) => execution.status === 'running').length;
  const of = silent + running;
  return silent >= COUNT_MIN && silent >= SHARE * of ? { silent, of } : null;
}

/** Whether, in a mass silence, this one is not ended yet. Becoming stale is never held back. */
export function isBraked({ execution, liveness }: Snapshot, now: Date): boolean {
  const { staleSince } = liveness;
  return (
    execution.status === 'stale' &&
    staleSince !== null &&
    now < secondsAfter(staleSince, KILL_TIME_FACTOR * execution.spec.staleKillAfterSeconds)
  );
}
