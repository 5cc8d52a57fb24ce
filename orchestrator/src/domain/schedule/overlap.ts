import type { TickReason } from '@crawlerd/shared';
import { launchKey } from './launch-moment.ts';
import {
  UNFINISHED_MAX,
  type IdleTicks,
  type LaunchRoom,
  type Schedule,
  type ScheduleState,
  type Start,
  type TickRow,
} from './schedule.ts';

const ROOM_FOR_ALL: LaunchRoom = { launches: Infinity, reason: 'queue_full' };

/** A tick whose moment has come, and why it is not launched, if that is settled before its overlap with others. */
export interface DueTick {
  readonly tick: number;
  readonly lateMs: number;
  readonly missed: TickReason | null;
}

/** The rows of due ticks, each of which finds those launched before it unfinished; what finds no room does not count. */
export function withOverlap(
  { schedule, unfinished, room = ROOM_FOR_ALL }: ScheduleState,
  due: readonly DueTick[],
): TickRow[] {
  const countMax = unfinished.length + room.launches;
  let count = unfinished.length;
  const last = due.findLast(({ missed }) => missed === null);
  return due.map((each) => {
    const { tick, lateMs } = each;
    if (each.missed !== null) return idle('missed', each.missed, tick);
    // It would be stopped before it started.
    if (schedule.overlap === 'replace' && each !== last) return idle('missed', 'superseded', tick);
    if (schedule.overlap === 'skip' && count > 0) return idle('skipped', 'overlap', tick, unfinished[0]);
    if (count >= UNFINISHED_MAX) return idle('skipped', 'unfinished_limit', tick, unfinished[0]);
    if (count >= countMax) return idle('skipped', room.reason, tick);
    const start = count === 0 ? 'now' : startBeside(schedule.overlap);
    count += 1;
    return { outcome: 'launched', tick, key: launchKey(schedule.id, tick), start, lateMs };
  });
}

function startBeside(overlap: Schedule['overlap']): Start {
  switch (overlap) {
    case 'queue':
      return 'after_earlier';
    case 'replace':
      return 'replacing';
    case 'skip':
    case 'allow':
      return 'now';
  }
}

function idle(
  outcome: IdleTicks['outcome'],
  reason: TickReason,
  tick: number,
  blockedBy: string | null = null,
): IdleTicks {
  return { outcome, reason, firstTick: tick, lastTick: tick, count: 1, countIsMinimum: false, blockedBy };
}
