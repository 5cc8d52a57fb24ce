import { and, asc, count, eq, inArray, isNotNull, isNull } from 'drizzle-orm';
import { changedFields } from '../../domain/changed-fields.ts';
import { isPaused, scheduleOf, type ScheduleRecord } from '../../domain/schedule/schedule-record.ts';
import { decideTicks } from '../../domain/schedule/decide-ticks.ts';
import { pendingRow, unknownRow } from '../../domain/schedule/last-row.ts';
import { TicksDueError, type ScheduleMoment, type WantedSchedules } from '../../ports/schedule-store.ts';
import { pendingOf, saveDecided } from './decide-in-transaction.ts';
import type { Db } from './open-database.ts';
import { schedules } from './schema.ts';
import { insertTickRow, rewound, trimTicks, withdraw } from './tick-rows.ts';

/** The newest removed ones, whose last ticks stay findable. */
const REMOVED_MAX = 1000;
const REMOVED_TICKS_MAX = 100;

/** Gives a task the schedules of its document, inside the transaction that saves it. @throws TicksDueError */
export function saveSchedules(db: Db, task: string, wanted: WantedSchedules): void {
  const before = schedulesOf(db, task);
  for (const record of before) {
    const document = wanted.documents.get(record.name);
    if (document === undefined) removeSchedule(db, record, wanted);
    else if (changedFields(record.document, document, 1).length > 0) {
      endTicks(db, record, wanted);
      begin(db, { ...record, document }, wanted);
    }
  }
  const known = new Set(before.map(({ name }) => name));
  for (const [name, document] of wanted.documents) {
    if (known.has(name)) continue;
    const record = { id: wanted.newId(), task, name, document, decidedUpTo: wanted.now };
    db.insert(schedules).values(record).run();
    begin(db, { ...record, operatorPaused: false, fault: null, nextLookAt: null }, wanted);
  }
}

/** Takes a task's schedules away with it. @throws TicksDueError */
export function removeSchedules(db: Db, task: string, at: ScheduleMoment): void {
  for (const record of schedulesOf(db, task)) removeSchedule(db, record, at);
}

/** See `ScheduleStore.setPaused`. */
export function pauseInTransaction(
  db: Db,
  record: ScheduleRecord,
  operatorPaused: boolean,
  at: ScheduleMoment,
): void {
  const pending = settle(db, record, at);
  db.update(schedules).set({ operatorPaused }).where(eq(schedules.id, record.id)).run();
  const paused = { ...record, operatorPaused };
  if (pending === null) saveNextLook(db, record.id, isPaused(paused) ? null : at.now.getTime());
  else lookNext(db, { ...paused, decidedUpTo: new Date(pending.decidedUpTo) }, at);
}

function schedulesOf(db: Db, task: string): ScheduleRecord[] {
  return db
    .select()
    .from(schedules)
    .where(and(eq(schedules.task, task), isNull(schedules.removedAt)))
    .orderBy(asc(schedules.id))
    .all();
}

function removeSchedule(db: Db, record: ScheduleRecord, at: ScheduleMoment): void {
  endTicks(db, record, at);
  db.update(schedules).set({ removedAt: at.now, nextLookAt: null }).where(eq(schedules.id, record.id)).run();
  trimTicks(db, record.id, REMOVED_TICKS_MAX, Number.MAX_SAFE_INTEGER);
  const isRemoved = isNotNull(schedules.removedAt);
  const removed = db.select({ n: count() }).from(schedules).where(isRemoved).get()?.n ?? 0;
  if (removed <= REMOVED_MAX) return;
  const oldest = db
    .select({ id: schedules.id })
    .from(schedules)
    .where(isRemoved)
    .orderBy(asc(schedules.removedAt), asc(schedules.id))
    .limit(removed - REMOVED_MAX);
  db.delete(schedules).where(inArray(schedules.id, oldest)).run();
}

/** Decides the ticks until now by what the schedule was until now, as far as none is launched. */
function settle(db: Db, record: ScheduleRecord, at: ScheduleMoment) {
  const pending = pendingOf(db, record, at);
  if (pending === null) return null;
  if (pending.rows.some(({ outcome }) => outcome === 'launched')) throw new TicksDueError();
  withdraw(db, pending.withdrawn);
  for (const row of pending.rows) insertTickRow(db, record, row, null, at.now);
  saveDecided(db, record, pending);
  return pending;
}

/** The same, and none is left: it ends, or becomes another. */
function endTicks(db: Db, record: ScheduleRecord, at: ScheduleMoment): void {
  const pending = settle(db, record, at);
  const now = at.now.getTime();
  const last =
    pending === null
      ? unknownRow(decidedBehind(db, record, now), now)
      : pendingRow(pending, pending.ticks, now);
  if (last !== null) insertTickRow(db, record, last, null, at.now);
}

/** Up to when all is decided, without the ticks: what a clock that was ahead has decided is withdrawn. */
function decidedBehind(db: Db, record: ScheduleRecord, now: number): number {
  const { withdrawn, decidedUpTo } = rewound(db, record, now);
  withdraw(db, withdrawn);
  return decidedUpTo;
}

/** From here on it ticks by its document. */
function begin(db: Db, record: ScheduleRecord, at: ScheduleMoment): void {
  const { document } = record;
  const begun = { document, decidedUpTo: at.now, fault: null };
  db.update(schedules).set(begun).where(eq(schedules.id, record.id)).run();
  lookNext(db, { ...record, ...begun }, at);
}

function lookNext(db: Db, record: ScheduleRecord, { now, calendar }: ScheduleMoment): void {
  const { document } = record;
  const [known, moment] = [new Set<number>(), now.getTime()];
  const state = { launchedAhead: known, unfinished: [], decidedUpTo: record.decidedUpTo.getTime() };
  const ticks = calendar.ticksOf({ cron: document.cron, timeZone: document.time_zone });
  const next = isPaused(record)
    ? null
    : decideTicks({ ...state, schedule: scheduleOf(record) }, ticks, moment).nextLookAt;
  saveNextLook(db, record.id, next);
}

function saveNextLook(db: Db, id: string, next: number | null): void {
  const nextLookAt = next === null ? null : new Date(next);
  db.update(schedules).set({ nextLookAt }).where(eq(schedules.id, id)).run();
}
