import type { ScheduleView } from '@crawlerd/shared';
import type { Context } from './context.ts';
import { UserError } from './dependencies.ts';
import { scheduleName } from './schedule-text.ts';
import { printable } from './text.ts';

export const SCHEDULE_ARGUMENT = 'a task, for all of its schedules, or task/name for one';

/**
 * The schedules that somebody names: all of a task, or the one of a name.
 *
 * @throws UserError if there is none.
 */
export async function findSchedules({ client }: Context, given: string): Promise<readonly ScheduleView[]> {
  const at = given.indexOf('/');
  const task = at === -1 ? given : given.slice(0, at);
  const all = await client.schedules.list(task);
  const found = at === -1 ? all : all.filter(({ name }) => name === given.slice(at + 1));
  if (found.length > 0) return found;
  const hint =
    all.length === 0
      ? 'List all schedules with: crawlerd schedule ls'
      : `The task has: ${all.map(scheduleName).join(', ')}`;
  throw new UserError(`There is no schedule ${printable(given)}. ${hint}`);
}

/**
 * The same, if it has to be one.
 *
 * @throws UserError if there is none, or more than one.
 */
export async function findSchedule(context: Context, given: string): Promise<ScheduleView> {
  const [found, ...others] = await findSchedules(context, given);
  if (found !== undefined && others.length === 0) return found;
  const names = [found, ...others].flatMap((each) => (each === undefined ? [] : [scheduleName(each)]));
  throw new UserError(`The task ${printable(given)} has several schedules; name one: ${names.join(', ')}`);
}
