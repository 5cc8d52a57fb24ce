import { NEXT_TICKS, type NextTickView } from '@crawlerd/shared';
import { launchMoment } from './launch-moment.ts';
import type { Schedule } from './schedule.ts';
import type { Ticks } from './ticks.ts';

/** The next ticks, as answers show them; those of a paused schedule, as if it were resumed. */
export function nextTicks(schedule: Schedule, ticks: Ticks, now: number): NextTickView[] {
  const views: NextTickView[] = [];
  for (let tick = ticks.after(now); tick !== null && views.length < NEXT_TICKS; tick = ticks.after(tick)) {
    views.push({
      tick: new Date(tick).toISOString(),
      local_time: localTime(tick, ticks.offsetMs(tick)),
      launch_at: new Date(launchMoment(schedule, tick, ticks)).toISOString(),
    });
  }
  return views;
}

/** `2026-10-25T02:30:00+02:00` */
export function localTime(moment: number, offsetMs: number): string {
  const wall = new Date(moment + offsetMs).toISOString().slice(0, 19);
  const offset = new Date(Math.abs(offsetMs)).toISOString().slice(11, 16);
  return `${wall}${offsetMs < 0 ? '-' : '+'}${offset}`;
}
