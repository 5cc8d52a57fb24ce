import { Cron } from 'croner';
import type { CronLine } from '@crawlerd/shared';

const MINUTE_MS = 60_000;
const DAY_MS = 86_400_000;
const ANY = '*';

/**
 * The times that a cron line names on a clock that nobody changes, as milliseconds of a UTC in which that clock would
 * be. croner finds the days, and is asked once a day of them: it takes 50 µs.
 */
export class WallTimes {
  readonly isEveryHour: boolean;
  readonly #days: Cron;
  readonly #minutesOfDay: readonly number[];
  /** The first matching day from `from` on is `day`; null: none. */
  #known: { readonly from: number; readonly day: number | null } | null = null;

  constructor({ minutes, hours, daysOfMonth, months, daysOfWeek }: CronLine) {
    this.isEveryHour = hours.length === 24;
    this.#minutesOfDay = hours.flatMap((hour) => minutes.map((minute) => hour * 60 + minute));
    const fields = ['0', '0', daysOfMonth?.join(',') ?? ANY, months.join(','), daysOfWeek?.join(',') ?? ANY];
    this.#days = new Cron(fields.join(' '), { mode: '5-part', utcOffset: 0 });
  }

  /** The first time after another; null if none comes in this millennium. */
  after(time: number): number | null {
    const today = Math.floor(time / DAY_MS);
    const [first = 0] = this.#minutesOfDay;
    const day = this.#dayFrom(today);
    if (day === null || day > today) return at(day, first);
    const minute = this.#minutesOfDay.find((each) => today * DAY_MS + each * MINUTE_MS > time);
    return minute === undefined ? at(this.#dayFrom(today + 1), first) : at(today, minute);
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

function at(day: number | null, minute: number): number | null {
  return day === null ? null : day * DAY_MS + minute * MINUTE_MS;
}
