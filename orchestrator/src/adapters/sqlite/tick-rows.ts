import { and, desc, eq, gt, inArray } from 'drizzle-orm';
import { rewind, type Rewind, type RowAhead } from '../../domain/schedule/rewind.ts';
import type { ScheduleRecord } from '../../domain/schedule/schedule-record.ts';
import type { TickRow } from '../../domain/schedule/schedule.ts';
import type { Db } from './open-database.ts';
import { notifyOfTicks } from './outbox.ts';
import { ticks } from './schema.ts';

/** Of one schedule, the newest. */
export const TICK_ROWS_MAX = 10_000;
const TRIMMED_AT_ONCE = 200;

/**
 * The one place where rows of ticks come into being, inside the transaction that decides on them: whatever else is to be
 * written of a tick that launched nothing is written here.
 */
export function insertTickRow(
  db: Db,
  record: ScheduleRecord,
  row: TickRow,
  executionId: string | null,
  now: Date,
): void {
  const values =
    row.outcome === 'launched'
      ? {
          firstTick: new Date(row.tick),
          lastTick: new Date(row.tick),
          count: 1,
          countIsMinimum: false,
          outcome: row.outcome,
        }
      : { ...row, firstTick: new Date(row.firstTick), lastTick: new Date(row.lastTick) };
  db.insert(ticks)
    .values({ ...values, scheduleId: record.id, task: record.task, executionId, decidedAt: now })
    .run();
  if (row.outcome !== 'launched') notifyOfTicks(db, record, row, now);
}

/** What is decided already of the time after `now`, and of the ticks behind `decidedUpTo`. */
export function rewound(db: Db, { id, decidedUpTo }: ScheduleRecord, now: number): Rewind {
  const upTo = decidedUpTo.getTime();
  const ahead = now < upTo ? rowsAhead(db, id, new Date(now)) : [];
  const { withdrawn, decidedUpTo: from } = rewind(ahead, upTo, now);
  // Those of an earlier rewind are among them.
  const launched = db
    .select({ tick: ticks.firstTick })
    .from(ticks)
    .where(and(eq(ticks.scheduleId, id), eq(ticks.outcome, 'launched'), gt(ticks.firstTick, new Date(from))))
    .all();
  return {
    withdrawn,
    decidedUpTo: from,
    launchedAhead: new Set(launched.map(({ tick }) => tick.getTime())),
  };
}

function rowsAhead(db: Db, scheduleId: string, now: Date): RowAhead[] {
  return db
    .select({ id: ticks.id, outcome: ticks.outcome, firstTick: ticks.firstTick, lastTick: ticks.lastTick })
    .from(ticks)
    .where(and(eq(ticks.scheduleId, scheduleId), gt(ticks.lastTick, now)))
    .all()
    .map(({ id, outcome, firstTick, lastTick }) => ({
      id,
      outcome,
      firstTick: firstTick.getTime(),
      lastTick: lastTick.getTime(),
    }));
}

export function withdraw(db: Db, ids: readonly number[]): void {
  const PART = 500;
  for (let from = 0; from < ids.length; from += PART) {
    db.delete(ticks)
      .where(inArray(ticks.id, ids.slice(from, from + PART)))
      .run();
  }
}

/** Removes some of the rows that are behind the newest so many. */
export function trimTicks(db: Db, scheduleId: string, kept: number, limit = TRIMMED_AT_ONCE): void {
  const older = db
    .select({ id: ticks.id })
    .from(ticks)
    .where(eq(ticks.scheduleId, scheduleId))
    .orderBy(desc(ticks.id))
    .limit(limit)
    .offset(kept);
  db.delete(ticks).where(inArray(ticks.id, older)).run();
}
