import type { Snapshot } from './execution.ts';

/** How the clock was moved since the last reading. */
export interface ClockShift {
  /** By how much deadlines are off. */
  readonly byMs: number;
  /** By how much moments of the past are off: only what the wall clock alone was moved by. */
  readonly jumpMs: number;
  /** What was set since that reading and within these is right already, by the clock as it is now. */
  readonly from: Date;
  readonly to: Date;
}

/** A live execution with the moments of its liveness as the clock would tell them now: the time since them is right. */
export function withMovedMoments(snapshot: Snapshot, shift: ClockShift, now: Date): Snapshot {
  const { liveness } = snapshot;
  return {
    ...snapshot,
    liveness: {
      ...liveness,
      lastHeartbeatAt: moved(liveness.lastHeartbeatAt, shift, now),
      progressChangedAt: moved(liveness.progressChangedAt, shift, now),
    },
  };
}

function moved(moment: Date | null, { jumpMs, from, to }: ClockShift, now: Date): Date | null {
  if (moment === null || (moment >= from && moment <= to && moment <= now)) return moment;
  return new Date(Math.min(moment.getTime() + jumpMs, now.getTime()));
}
