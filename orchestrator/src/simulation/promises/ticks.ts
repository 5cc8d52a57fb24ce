import { CronerCalendar } from '../../adapters/cron/croner-calendar.ts';
import type { Ticks } from '../../domain/schedule/ticks.ts';
import { launchKey } from '../../domain/schedule/launch-moment.ts';
import { ScheduleLife, type TickSpan } from '../../testing/schedule-life.ts';
import type { ScheduleRead, TickRowRead } from '../task-ledger.ts';
import type { World } from '../world.ts';
import type { Checker } from './checker.ts';

/** Kept: it knows the zones that it was asked for. */
const CALENDAR = new CronerCalendar();
/** Of a removed schedule no more rows are kept. */
const REMOVED_ROWS = 100;

/** Promise 10: beside what is stored of schedules, what is to become of their ticks. */
export class TickWatch {
  readonly #lives = new Map<string, ScheduleLife>();
  #before = new Map<string, ScheduleRead>();
  /** By launch, as `launchOf` tells it, the id of its row; also of rows that are gone. */
  readonly #rowIds = new Map<string, number>();
  #lastRow = 0;

  /** Run when the database has changed. */
  get checker(): Checker {
    return { promise: 10, find: (world) => this.#follow(world) ?? this.#launchesHaveTheirTick(world) };
  }

  /**
   * @param slackMs For so long a tick may have waited for the loop of schedules.
   * @returns what should be decided by now, and is not; null if there is nothing.
   */
  undecided({ tasks, clock }: World, slackMs: number): string | null {
    const now = clock.now().getTime();
    for (const schedule of tasks.schedules) {
      if (!schedule.isEnabled) continue;
      const { id, decidedUpTo, document } = schedule;
      if (decidedUpTo > now) return `${id} was decided by a clock that was ahead, and is left alone`;
      const tick = ticksOf(schedule).after(decidedUpTo);
      const jitterMs = document.jitter_seconds * 1000;
      if (tick !== null && tick + jitterMs + slackMs < now)
        return `tick ${told(tick)} of ${id} is not decided`;
    }
    return null;
  }

  /** Where it is not so that each tick has one row, and each launched one an execution with its key. */
  atTheEnd({ tasks }: World): string | null {
    for (const { id, decidedUpTo, ticks } of tasks.schedules) {
      const life = this.#lives.get(id);
      if (life === undefined || (life.isOver && ticks.length >= REMOVED_ROWS)) continue;
      const own = tasks.scheduled.filter(({ scheduleId }) => scheduleId === id);
      const [fault] = life.faults(decidedUpTo, ticks.map(spanOf), own);
      if (fault !== undefined) return `${id}: ${fault}`;
    }
    return null;
  }

  #follow({ tasks, steppedAt, faults }: World): null {
    const now = steppedAt.getTime();
    const rows = tasks.schedules.flatMap(({ ticks }) => ticks).filter(({ id }) => id > this.#lastRow);
    for (const { reason } of rows) faults.count(`tick ${reason ?? 'launched'}`);
    for (const row of rows) if (row.outcome === 'launched') this.#rowIds.set(launchOf(row), row.id);
    this.#lastRow = Math.max(this.#lastRow, ...rows.map(({ id }) => id));
    for (const schedule of tasks.schedules) {
      const { id, text, removedAt } = schedule;
      const before = this.#before.get(id);
      const life = this.#lives.get(id) ?? new ScheduleLife(id, now, ticksOf(schedule));
      this.#lives.set(id, life);
      if (before !== undefined && isChanged(before, schedule)) {
        life.decides(now, before.decidedUpTo, before.ticks.map(spanOf));
        if (before.text !== text) life.changes(now, ticksOf(schedule));
      }
      if (removedAt !== null && !life.isOver) life.ends(now);
    }
    this.#before = new Map(tasks.schedules.map((each) => [each.id, each]));
    return null;
  }

  #launchesHaveTheirTick({ tasks }: World): string | null {
    const rows = tasks.schedules.flatMap(({ ticks }) => ticks);
    const odd = rows.find(({ outcome, reason, executionId }) =>
      outcome === 'launched'
        ? reason !== null || executionId === null
        : reason === null || executionId !== null,
    );
    if (odd !== undefined)
      return `${odd.scheduleId}: tick ${told(odd.firstTick)} is ${odd.outcome} for ${odd.reason}`;
    const launched = new Set(rows.filter(({ outcome }) => outcome === 'launched').map(launchOf));
    const stored = tasks.scheduled.map(({ id, key, scheduleId }) => ({
      launch: `${id} by ${key}`,
      scheduleId,
    }));
    const known = new Set(stored.map(({ launch }) => launch));
    const other =
      [...launched].find((each) => !known.has(each)) ??
      stored.find(({ launch, scheduleId }) => {
        const schedule = tasks.schedules.find(({ id }) => id === scheduleId);
        return !launched.has(launch) && !this.#isBehindTheKept(launch, schedule);
      })?.launch;
    return other === undefined ? null : `a tick and its launch do not go together: ${other}`;
  }

  /**
   * Of a removed schedule the newest rows stay, and its executions may outlive theirs. A row that never was seen was
   * written in the step in which the schedule was removed: else its execution had been seen without it.
   */
  #isBehindTheKept(launch: string, schedule: ScheduleRead | undefined): boolean {
    if (schedule === undefined || schedule.removedAt === null) return false;
    const { ticks } = schedule;
    const oldestId = ticks[0]?.id ?? 0;
    return ticks.length === REMOVED_ROWS && (this.#rowIds.get(launch) ?? 0) < oldestId;
  }
}

function launchOf({ executionId, scheduleId, firstTick }: TickRowRead): string {
  return `${executionId} by ${launchKey(scheduleId, firstTick)}`;
}

/** A decision that changes nothing is none. */
function isChanged(before: ScheduleRead, now: ScheduleRead): boolean {
  return (
    before.decidedUpTo !== now.decidedUpTo ||
    before.text !== now.text ||
    before.isOperatorPaused !== now.isOperatorPaused ||
    before.removedAt !== now.removedAt ||
    before.ticks.length !== now.ticks.length ||
    before.ticks.at(-1)?.id !== now.ticks.at(-1)?.id
  );
}

function spanOf({ firstTick, lastTick, countIsMinimum, ...row }: TickRowRead): TickSpan {
  return {
    ...row,
    firstTick: new Date(firstTick),
    lastTick: new Date(lastTick),
    countIsMinimum: countIsMinimum === 1,
  };
}

function ticksOf({ document: { cron, time_zone: timeZone } }: ScheduleRead): Ticks {
  return CALENDAR.ticksOf({ cron, timeZone });
}

function told(tick: number): string {
  return new Date(tick).toISOString();
}
