import { StorageError } from '../ports/storage-error.ts';
import { TicksDueError, type PreparedLaunch } from '../ports/schedule-store.ts';
import type { CronCalendar } from '../ports/cron-calendar.ts';
import type { SavedTask } from '../domain/task.ts';
import type { TickReason } from '@crawlerd/shared';
import { prepareExecution } from './accept-launch.ts';
import { RequestError } from './errors.ts';
import type { LaunchDeps } from './launch-deps.ts';
import { launchOf } from './launch-task.ts';

export interface DecideDeps extends LaunchDeps {
  readonly calendar: CronCalendar;
}

/** The task was changed each time in the moments of a launch: the next look tries again. */
const TRIES = 3;

/**
 * Decides the ticks of a schedule until now: launches its task as it is now, or notes why not. What is put together for
 * a launch is put together before, since the decision and all that it launches is one transaction.
 *
 * @throws ChecksError if the task cannot be checked now, StorageError if the database cannot be written: nothing is
 *   decided then, and the next look does it.
 */
export async function decideSchedule(deps: DecideDeps, id: string): Promise<void> {
  const { store, clock, calendar, wakeups, settings } = deps;
  for (let left = TRIES; left > 0; left--) {
    const record = store.schedules.find(id);
    const task = record && store.tasks.find(record.task);
    if (task === null) return;
    const launch = await preparedLaunch(deps, task);
    const queueRoom =
      settings.queueLimit === null ? Infinity : Math.max(0, settings.queueLimit - store.countQueued());
    const decision = store.schedules.decide(id, { now: clock.now(), calendar, launch, queueRoom });
    if (decision.outcome === 'task_changed') continue;
    if (decision.outcome === 'decided') {
      for (const executionId of decision.stopped) wakeups.execution(executionId);
      if (decision.launched.length > 0) wakeups.dispatcher();
    }
    return;
  }
}

async function preparedLaunch(deps: DecideDeps, task: SavedTask): Promise<PreparedLaunch> {
  const ref = { name: task.name, revision: task.revision };
  try {
    const { launch } = await launchOf(deps, task, {});
    return { task: ref, newExecution: await prepareExecution(deps, launch, ref) };
  } catch (error) {
    const refusal = refusalOf(error);
    if (refusal === null) throw error;
    return { task: ref, refusal };
  }
}

function refusalOf(error: unknown): TickReason | null {
  if (error instanceof StorageError) return 'disk_low';
  if (!(error instanceof RequestError)) return null;
  return error.code === 'cache_unfinished' ? 'cache_unfinished' : 'task_invalid';
}

/** A tick a minute at most: by then a change has had its turn many times. */
const CHANGE_TRIES = 5;

/**
 * Makes a change of schedules, after what they are to launch until now is launched.
 *
 * @throws TicksDueError if there is something new to launch each time.
 */
export async function decidedFirst<T>(
  deps: DecideDeps,
  ids: () => readonly string[],
  change: () => T,
): Promise<T> {
  for (let left = CHANGE_TRIES; ; left--) {
    try {
      return change();
    } catch (error) {
      if (!(error instanceof TicksDueError) || left === 1) throw error;
      for (const id of ids()) await decideSchedule(deps, id);
    }
  }
}
