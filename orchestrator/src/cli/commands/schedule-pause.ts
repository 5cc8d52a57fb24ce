import type { Command } from 'commander';
import type { ScheduleView } from '@crawlerd/shared';
import type { Cli, Context } from '../context.ts';
import { findSchedules, SCHEDULE_ARGUMENT } from '../find-schedules.ts';
import { plural } from '../progress-line.ts';
import { localTimeText, scheduleName } from '../schedule-text.ts';

interface PauseOptions {
  readonly all?: boolean;
}

/** Pause and resume, of some schedules or of all. */
export function addSchedulePause(schedule: Command, cli: Cli): void {
  const add = (name: string, description: string, isPaused: boolean): void => {
    schedule
      .command(name)
      .description(description)
      .argument('[schedule]', SCHEDULE_ARGUMENT)
      .option('--all', 'all schedules of all tasks')
      .action(async (given: string | undefined, options: PauseOptions, command: Command) => {
        if ((given === undefined) !== (options.all === true)) {
          command.error('Name a schedule (task/name), a task for all of its schedules, or say --all.');
        }
        const context = cli.context(command);
        cli.exit(
          await (given === undefined ? setAllPaused(context, isPaused) : setPaused(context, given, isPaused)),
        );
      });
  };
  add('pause', 'launch nothing by schedule until it is resumed; what runs goes on', true);
  add('resume', 'launch by schedule again; ticks of the pause are not made up for', false);
}

async function setPaused(context: Context, given: string, isPaused: boolean): Promise<number> {
  const schedules: ScheduleView[] = [];
  for (const { id } of await findSchedules(context, given)) {
    schedules.push(await context.client.schedules.setPaused(id, isPaused));
  }
  if (context.json) await context.printJson({ schedules });
  else for (const each of schedules) show(context, each, isPaused);
  return schedules.every(({ paused }) => paused === isPaused) ? 0 : 1;
}

function show(context: Context, view: ScheduleView, isPaused: boolean): void {
  const name = scheduleName(view);
  if (isPaused) context.print(`${name} is paused`);
  else if (view.paused) {
    context.warn(`${name} stays paused by its task: apply the task without "paused": true.`);
  } else {
    const [next] = view.next_ticks;
    const when = next === undefined ? '' : `; the next tick is ${localTimeText(next.local_time)}`;
    context.print(`${name} is resumed${when}`);
  }
}

async function setAllPaused(context: Context, isPaused: boolean): Promise<number> {
  const answer = await context.client.schedules.setAllPaused(isPaused);
  if (context.json) await context.printJson(answer);
  else context.print(`${plural(answer.changed, 'schedule')} ${isPaused ? 'paused' : 'resumed'}`);
  return 0;
}
