/** A row of ticks that the clock has not reached, as they stand in the store. */
export interface RowAhead {
  readonly id: number;
  readonly outcome: 'launched' | 'skipped' | 'missed';
  readonly firstTick: number;
  readonly lastTick: number;
}

export interface Rewind {
  /** Rows that are to be removed: their ticks are still to come, and get another. */
  readonly withdrawn: readonly number[];
  readonly decidedUpTo: number;
  readonly launchedAhead: ReadonlySet<number>;
}

/**
 * What was decided by a clock that was ahead, and has been set back to `now`. What was launched stays launched, and its
 * tick does not come again; but ticks that launched nothing are still to come: else a clock that was a year ahead for a
 * second would silence the schedule for a year.
 *
 * @param rowsAhead All rows whose last tick is after `now`, and launched ones whose tick lies within one of those.
 */
export function rewind(rowsAhead: readonly RowAhead[], decidedUpTo: number, now: number): Rewind {
  const idle = rowsAhead.filter(({ outcome }) => outcome !== 'launched');
  const launched = rowsAhead.filter(({ outcome }) => outcome === 'launched');
  return {
    withdrawn: idle.map(({ id }) => id),
    decidedUpTo: Math.min(decidedUpTo, now, ...idle.map(({ firstTick }) => firstTick - 1)),
    launchedAhead: new Set(launched.map(({ firstTick }) => firstTick)),
  };
}
