import type { TickReason } from '@crawlerd/shared';
import type { TickRow } from './schedule.ts';

/** What becomes of launches of which only `room` may be made: the others are skipped, for a reason that is told. */
export function refuseBeyond(rows: readonly TickRow[], room: number, reason: TickReason): TickRow[] {
  let left = room;
  return rows.map((row) => {
    if (row.outcome !== 'launched') return row;
    left -= 1;
    if (left >= 0) return row;
    const { tick } = row;
    return {
      outcome: 'skipped',
      reason,
      firstTick: tick,
      lastTick: tick,
      count: 1,
      countIsMinimum: false,
      blockedBy: null,
    };
  });
}
