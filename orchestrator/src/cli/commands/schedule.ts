import { Option, type Command } from 'commander';
import { TICK_OUTCOMES, type ScheduleView, type TickOutcome, type TickView } from '@crawlerd/shared';
import { integer } from '../arguments.ts';
import type { Cli, Context } from '../context.ts';
import { renderFacts } from '../facts.ts';
import { findSchedule, findSchedules, SCHEDULE_ARGUMENT } from '../find-schedules.ts';
import { localTimeText, scheduleName, scheduleState, zonedText } from '../schedule-text.ts';
import { shortIds } from '../short-id.ts';
import { layoutFor, renderTable, type Column } from '../table.ts';
import { printable } from '../text.ts';
import { addSchedulePause } from './schedule-pause.ts';

const DEFAULT_TICKS = 20;

interface TicksOptions {
  readonly outcome?: TickOutcome;
  readonly limit: number;
}

export function addSchedule(program: Command, cli: Cli): void {
  const schedule = program
    .command('schedule')
    .description('show when saved tasks are launched by themselves, and pause that');
  schedule
    .command('ls')
    .description('list the schedules and their next ticks')
    .argument('[task]', 'only those of this task')
    .action(async (task: string | undefined, _options: object, command: Command) => {
      cli.exit(await list(cli.context(command), task));
    });
  schedule
    .command('show')
    .description('show everything known about schedules, with their next ticks')
    .argument('<schedule>', SCHEDULE_ARGUMENT)
    .action(async (given: string, _options: object, command: Command) => {
      const context = cli.context(command);
      const schedules = await findSchedules(context, given);
      if (context.json) await context.printJson({ schedules });
      else context.io.stdout.write(schedules.map((each) => renderSchedule(context, each)).join('\n'));
      cli.exit(0);
    });
  schedule
    .command('ticks')
    .description('list the last ticks of a schedule: what was launched, what was not, and why')
    .argument('<schedule>', 'task/name, or a task that has one schedule')
    .addOption(new Option('--outcome <outcome>', 'only ticks that came to this').choices([...TICK_OUTCOMES]))
    .option('--limit <n>', 'maximum number of lines', integer(1), DEFAULT_TICKS)
    .action(async (given: string, options: TicksOptions, command: Command) => {
      cli.exit(await ticks(cli.context(command), given, options));
    });
  addSchedulePause(schedule, cli);
}

async function list(context: Context, task: string | undefined): Promise<number> {
  const schedules = await context.client.schedules.list(task);
  const { io, style } = context;
  if (context.json) await context.printJson({ schedules });
  else if (schedules.length === 0 && style.live) {
    context.print(
      task === undefined
        ? 'No schedules. A task has them in its key "schedules".'
        : `The task ${printable(task)} has no schedules.`,
    );
  } else io.stdout.write(renderTable(columnsFor(style.live), schedules, layoutFor(style), style));
  return 0;
}

/** @param isForPeople programs get the time as it is on the wire. */
function columnsFor(isForPeople: boolean): Column<ScheduleView>[] {
  return [
    { title: 'SCHEDULE', value: scheduleName },
    { title: 'CRON', rigid: true, maxWidth: 20, spare: 1, value: ({ cron }) => cron },
    { title: 'TIME ZONE', spare: 2, value: ({ time_zone: zone }) => zone },
    {
      title: 'NEXT TICK',
      rigid: true,
      value: ({ next_ticks: [next] }) => {
        const localTime = next?.local_time ?? '';
        return isForPeople ? localTimeText(localTime) : localTime;
      },
    },
    { title: 'STATE', rigid: true, value: scheduleState },
  ];
}

function renderSchedule({ io, style }: Context, view: ScheduleView): string {
  return renderFacts(
    [
      ['schedule', scheduleName(view)],
      ['id', printable(view.id)],
      ['cron', printable(view.cron)],
      ['time zone', printable(view.time_zone)],
      ['state', stateSentence(view, io.command)],
      ['overlap', view.overlap],
      ['missed', missedSentence(view)],
      ['jitter', view.jitter_seconds === 0 ? null : `up to ${view.jitter_seconds} s`],
      ['next ticks', nextTicksText(view)],
      ['decided up to', zonedText(view.decided_up_to, view.time_zone)],
    ],
    style,
  );
}

function stateSentence(view: ScheduleView, ownCommand: string): string {
  if (view.fault !== null) return `fault: ${printable(view.fault)}`;
  switch (view.paused_by) {
    case 'operator':
      return `paused; go on with: ${ownCommand} schedule resume ${scheduleName(view)}`;
    case 'document':
      return 'paused in its task: "paused": true';
    case null:
      return 'ok';
  }
}

function missedSentence({ missed, max_lateness_seconds: lateness }: ScheduleView): string {
  return missed === 'latest' ? `latest, up to ${lateness} s late` : missed;
}

/** One a line, with the moment of the launch where jitter makes it another. */
function nextTicksText({ next_ticks: next, time_zone: zone }: ScheduleView): string {
  return next
    .map(({ tick, local_time: localTime, launch_at: launchAt }) => {
      const isLater = Date.parse(launchAt) > Date.parse(tick);
      return (
        localTimeText(localTime) + (isLater ? `, launched at ${zonedText(launchAt, zone).slice(11, 16)}` : '')
      );
    })
    .join('\n');
}

async function ticks(context: Context, given: string, options: TicksOptions): Promise<number> {
  const schedule = await findSchedule(context, given);
  const { ticks: rows, next_cursor: more } = await context.client.schedules.ticks(schedule.id, options);
  const { io, style } = context;
  if (context.json) await context.printJson({ ticks: rows, next_cursor: more });
  else if (rows.length === 0 && style.live) context.print('No ticks yet.');
  else {
    io.stdout.write(renderTable(tickColumns(context, schedule, rows), rows, layoutFor(style), style));
    if (more !== null && style.live) context.print(`There are more: --limit ${options.limit * 2}`);
  }
  return 0;
}

function tickColumns(
  { style }: Context,
  { time_zone: zone }: ScheduleView,
  rows: readonly TickView[],
): Column<TickView>[] {
  const timeOf = (time: string): string => (style.live ? zonedText(time, zone) : time);
  const short = shortIds(rows.flatMap(({ execution_id: id }) => id ?? []));
  return [
    { title: 'TICK', rigid: true, value: (row) => timeOf(row.first_tick) },
    {
      title: 'TICKS',
      rigid: true,
      align: 'right',
      value: ({ count, count_is_minimum: isMinimum }) =>
        count === 0 ? '?' : `${count}${isMinimum ? '+' : ''}`,
    },
    { title: 'OUTCOME', rigid: true, value: (row) => row.outcome },
    {
      title: 'EXECUTION',
      rigid: true,
      value: ({ execution_id: id }) => (id === null ? '' : style.live ? short(id) : id),
    },
    { title: 'WHY', value: (row) => row.message ?? row.reason ?? '' },
  ];
}
