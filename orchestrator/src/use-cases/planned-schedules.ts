import { ScheduleSchema, withDefaults, type PlannedSchedule, type Task } from '@crawlerd/shared';
import { nextTicks } from '../domain/schedule/next-ticks.ts';
import type { CronCalendar } from '../ports/cron-calendar.ts';

/** When the schedules of a task that is put come next, by name; of a task that fits. */
export function plannedSchedules(
  { calendar }: { readonly calendar: CronCalendar },
  { schedules = {} }: Pick<Task, 'schedules'>,
  now: Date,
): PlannedSchedule[] {
  return Object.entries(schedules)
    .toSorted(([one], [other]) => (one < other ? -1 : 1))
    .map(([name, document]) => {
      const { cron, time_zone: timeZone } = withDefaults(ScheduleSchema, document);
      // Its id, by which jitter is chosen, may not be there yet.
      const unjittered = { ...ANY, id: name };
      const next = nextTicks(unjittered, calendar.ticksOf({ cron, timeZone }), now.getTime());
      return { name, next_ticks: next.map(({ tick, local_time }) => ({ tick, local_time })) };
    });
}

const ANY = { overlap: 'skip', missed: 'latest', maxLatenessMs: 0, jitterMs: 0, paused: false } as const;
