import { readCron } from '@crawlerd/shared';
import type { Ticks } from '../../domain/schedule/ticks.ts';
import type { CronCalendar, CronTiming } from '../../ports/cron-calendar.ts';
import { WallTimes } from './wall-times.ts';
import { ZoneClock } from './zone-clock.ts';

/** A leap day may be eight years away, as from 1896 and from 2096. */
const YEARS_AHEAD = 9;
/** There are fewer zones; their names may be written in many ways. */
const CLOCKS_KEPT = 1000;

/** Days are croner's; what becomes of their times where a clock is changed is decided here. */
export class CronerCalendar implements CronCalendar {
  readonly #clocks = new Map<string, ZoneClock>();

  ticksOf({ cron, timeZone }: CronTiming): Ticks {
    const reading = readCron(cron);
    if ('issue' in reading) throw new RangeError(`The cron line ${reading.issue}`);
    const times = new WallTimes(reading.line);
    const clock = this.#clockOf(timeZone);
    return {
      after: (moment) => tickAfter(times, clock, moment),
      offsetMs: (moment) => clock.offsetMs(moment),
    };
  }

  #clockOf(timeZone: string): ZoneClock {
    const known = this.#clocks.get(timeZone);
    if (known !== undefined) return known;
    const clock = new ZoneClock(timeZone);
    if (this.#clocks.size >= CLOCKS_KEPT) this.#clocks.clear();
    this.#clocks.set(timeZone, clock);
    return clock;
  }
}

function tickAfter(times: WallTimes, clock: ZoneClock, moment: number): number | null {
  for (const { from, to, offsetMs, wallBefore } of clock.periods(moment, YEARS_AHEAD)) {
    const wallFrom = from + offsetMs;
    if (!times.isEveryHour && moment < from && wallBefore < wallFrom) {
      const leaptOver = times.after(wallBefore - 1);
      if (leaptOver !== null && leaptOver < wallFrom) return from;
    }
    const begin = Math.max(moment + offsetMs, wallFrom - 1);
    // What the clock shows for the second time has had its ticks the first time.
    const time = times.after(times.isEveryHour ? begin : Math.max(begin, wallBefore - 1));
    if (time === null) return null;
    if (time - offsetMs < to) return time - offsetMs;
  }
  return null;
}
