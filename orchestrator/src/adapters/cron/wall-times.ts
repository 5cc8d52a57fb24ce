import { Cron } from 'croner';
import type { CronLine } from '@crawlerd/shared';

const MINUTE_MS = 60_000;
const DAY_MS = 86_400_000;
const MINUTES_OF_DAY = 1440;
const ANY = '*';

/**
 * The times that a cron line names on a clock that nobody changes, as milliseconds of a UTC in which that clock would
 * be. croner finds the days, and is asked once a day of them: it takes 50 µs.
 */
export class WallTimes {
  readonly isEveryHour: boolean;
  readonly #days: Cron;
  /** For each minute of the day the first one from there on that is named; -1: none. */
  readonly #nextMinute: Int16Array;
  /** The first matching day from `from` on is `day`; null: none. */
  #known: { readonly from: number; readonly day: number | null } | null = null;

  constructor({ minutes, hours, daysOfMonth, months, daysOfWeek }: CronLine) {
    this.isEveryHour = hours.length === 24;
    this.#nextMinute = nextMinutes(hours.flatMap((hour) => minutes.map((minute) => hour * 60 + minute)));
    const fields = ['0', '0', daysOfMonth?.join(',') ?? ANY, months.join(','), daysOfWeek?.join(',') ?? ANY];
    this.#days = new Cron(fields.join(' '), { mode: '5-part', utcOffset: 0 });
  }

  /** The first time after another; null if none comes in this millennium. */
  after(time: number): number | null {
    const today = Math.floor(time / DAY_MS);
    const day = this.#dayFrom(today);
    if (day !== today) return at(day, this.#minuteFrom(0));
    const minute = this.#minuteFrom(Math.floor((time - today * DAY_MS) / MINUTE_MS) + 1);
    return minute < 0 ? at(this.#dayFrom(today + 1), this.#minuteFrom(0)) : at(today, minute);
  }

  #minuteFrom(minute: number): number {
    return this.#nextMinute[minute] ?? -1;
  }

  #dayFrom(from: number): number | null {
    const known = this.#known;
    if (known !== null && from >= known.from && (known.day === null || from <= known.day)) return known.day;
    const found = this.#days.nextRun(new Date(from * DAY_MS - 1));
    const day = found === null ? null : found.getTime() / DAY_MS;
    this.#known = { from, day };
    return day;
  }
}

function nextMinutes(named: readonly number[]): Int16Array {
  const next = new Int16Array(MINUTES_OF_DAY).fill(-1);
  for (const minute of named) next[minute] = minute;
  for (let minute = MINUTES_OF_DAY - 2; minute >= 0; minute--) {
    if (next[minute] === -1) next[minute] = next[minute + 1] ?? -1;
  }
  return next;
}

function at(day: number | null, minute: number): number | null {
  return day === null ? null : day * DAY_MS + minute * MINUTE_MS;
}
