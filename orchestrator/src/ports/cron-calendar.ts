import type { Ticks } from '../domain/schedule/ticks.ts';

/** When a schedule is due, by a cron line on the clock of a time zone. */
export interface CronTiming {
  readonly cron: string;
  readonly timeZone: string;
}

/** Knows calendars and time zones. */
export interface CronCalendar {
  /**
   * The ticks of a timing, each at the beginning of a minute:
   *
   * - A line that leaves out at least one hour of the day names times of the day. Each comes once a day: in the repeated
   *   hour the first time, and one that the clock leaps over at the end of that gap. Several of the same gap are one.
   * - A line with every hour of the day is an interval. It follows real time: it comes in both of the repeated hours, and
   *   has nothing to make up for in a gap.
   *
   * @throws RangeError for a timing that `scheduleIssues` refuses, and for a zone that this machine no longer knows.
   */
  ticksOf(timing: CronTiming): Ticks;
}
