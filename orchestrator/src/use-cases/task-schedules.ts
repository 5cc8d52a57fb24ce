import {
  scheduleIssues,
  ScheduleSchema,
  SCHEDULES_MAX,
  withDefaults,
  type Task,
  type ValidationIssue,
} from '@crawlerd/shared';
import type { WantedSchedules } from '../ports/schedule-store.ts';
import type { Store } from '../ports/store.ts';
import type { DecideDeps } from './decide-schedule.ts';

/** What is wrong with the schedules of a task that fits its schema. */
export function namedScheduleIssues({ schedules = {} }: Task): ValidationIssue[] {
  return Object.entries(schedules).flatMap(([name, schedule]) =>
    scheduleIssues(schedule).map(({ field, message }) => ({ field: `schedules.${name}.${field}`, message })),
  );
}

/** What the store is to make of them. */
export function wantedSchedules(
  { ids, clock, calendar }: Pick<DecideDeps, 'ids' | 'clock' | 'calendar'>,
  { schedules = {} }: Task,
): WantedSchedules {
  const complete = Object.entries(schedules).map(
    ([name, schedule]) => [name, withDefaults(ScheduleSchema, schedule)] as const,
  );
  return { documents: new Map(complete), newId: () => ids.scheduleId(), now: clock.now(), calendar };
}

/** Those that a task has now. */
export function scheduleIds(store: Store, task: string): string[] {
  const { schedules } = store.schedules.list({ task, limit: SCHEDULES_MAX, after: null });
  return schedules.map(({ id }) => id);
}
