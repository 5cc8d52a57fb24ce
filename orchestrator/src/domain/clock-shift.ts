import type { Snapshot } from './execution.ts';

/** From its first to its last moment. */
export interface Period {
  readonly from: Date;
  readonly to: Date;
}

/**
 * How the clock was moved since the last reading. It may have been moved more than once: a moment that was noted since
 * and lies in neither period was told by a clock that nobody has read.
 */
export interface ClockShift {
  /** By how much deadlines are off. */
  readonly byMs: number;
  /** By how much moments of the past are off: only what the wall clock alone was moved by. */
  readonly jumpMs: number;
  /** Moments that the clock may have told since that reading, before it was moved. */
  readonly before: Period;
  /** Moments that it may have told since it was moved: they are right already. */
  readonly after: Period;
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

function moved(moment: Date | null, { jumpMs, after }: ClockShift, now: Date): Date | null {
  if (moment === null || (moment >= after.from && moment <= after.to && moment <= now)) return moment;
  return new Date(Math.min(moment.getTime() + jumpMs, now.getTime()));
}
