import type { Command } from 'commander';
import type { TaskSummary, TaskView } from '@crawlerd/shared';
import { afterLaunch, WATCHED } from '../after-launch.ts';
import { headerText, integer } from '../arguments.ts';
import type { Cli, Context } from '../context.ts';
import { formatAge } from '../duration.ts';
import { renderFacts, type Fact } from '../facts.ts';
import { readOverrides } from '../overrides.ts';
import { scheduleLine } from '../schedule-text.ts';
import { layoutFor, renderTable, type Column } from '../table.ts';
import { printable } from '../text.ts';
import { addTaskApply } from './task-apply.ts';

const NAME_ARGUMENT = 'name of the task';

interface RunTaskOptions {
  readonly override?: string;
  readonly follow?: boolean;
  readonly idempotencyKey?: string;
}

export function addTask(program: Command, cli: Cli): void {
  const task = program.command('task').description('save launches under a name, and launch them');
  task
    .command('ls')
    .description('list the saved tasks')
    .action(async (_options: object, command: Command) => {
      cli.exit(await list(cli.context(command)));
    });
  task
    .command('show')
    .description('show a saved task')
    .argument('<name>', NAME_ARGUMENT)
    .option('--revision <n>', 'an earlier revision, also of a removed task', integer(1))
    .action(async (name: string, { revision }: { revision?: number }, command: Command) => {
      const context = cli.context(command);
      const view = await context.client.tasks.show(name, revision);
      if (context.json) await context.printJson(view);
      else context.io.stdout.write(renderTask(context, view));
      cli.exit(0);
    });
  addTaskApply(task, cli);
  task
    .command('run')
    .description('launch a saved task')
    .argument('<name>', NAME_ARGUMENT)
    .option(
      '--override <json>',
      'what is different this time: a JSON merge patch of the task, a file with one, or "-" for standard input',
    )
    .option('-f, --follow', 'show the progress; exit 0 only if the crawl succeeds')
    .option(
      '--idempotency-key <key>',
      'unique key of this launch: repeating it does not launch again',
      headerText,
    )
    .addHelpText(
      'after',
      '\nIn a merge patch, objects are merged, null removes a key, and anything else takes the place of what was' +
        '\nthere: --override \'{"config": {"crawl_config": {"max_pages": 5}}, "labels": null}\'',
    )
    .action(async (name: string, options: RunTaskOptions, command: Command) => {
      cli.exit(await run(cli.context(command), name, options));
    });
  task
    .command('rm')
    .description('remove a saved task; its executions stay')
    .argument('<name>', NAME_ARGUMENT)
    .action(async (name: string, _options: object, command: Command) => {
      const context = cli.context(command);
      await context.client.tasks.remove(name);
      if (context.json) await context.printJson({ removed: { name } });
      else context.print(`${printable(name)} was removed`);
      cli.exit(0);
    });
}

async function list(context: Context): Promise<number> {
  const tasks = await context.client.tasks.list();
  const { io, style } = context;
  if (context.json) await context.printJson({ tasks });
  else if (tasks.length === 0 && style.live)
    context.print(`No saved tasks. Save one with: ${io.command} task apply <file>`);
  else {
    const columns = columnsFor(style.live ? io.now() : null);
    io.stdout.write(renderTable(columns, tasks, layoutFor(style), style));
  }
  return 0;
}

/** @param nowMs null for programs, which get the time itself. */
function columnsFor(nowMs: number | null): Column<TaskSummary>[] {
  return [
    { title: 'TASK', value: (row) => row.name },
    { title: 'REVISION', rigid: true, align: 'right', value: (row) => String(row.revision) },
    { title: 'TASK NAME', spare: 1, value: (row) => row.task_name ?? '' },
    {
      title: 'CHANGED',
      rigid: true,
      value: (row) => (nowMs === null ? row.updated_at : formatAge(row.updated_at, nowMs)),
    },
    { title: 'STATE', rigid: true, value: (row) => (row.valid ? 'ok' : 'outdated') },
  ];
}

function renderTask({ style }: Context, view: TaskView): string {
  const body = JSON.stringify(view.body, null, 2).split('\n').map(bodyLine).join('\n');
  const facts = renderFacts(
    [
      ['task', printable(view.name)],
      ['revision', `${view.revision}${view.current ? '' : ' (not the one that is launched now)'}`],
      ['changed', printable(view.updated_at)],
      ['state', view.valid ? 'ok' : 'outdated: it does not fit this version, and is not launched'],
      ['wrong', view.issues.map(({ field, message }) => printable(`${field}: ${message}`)).join('\n')],
      [
        'env',
        view.env_names.length === 0 ? null : `${printable(view.env_names.join(' '))} (values are not shown)`,
      ],
      ...view.schedules.map((each): Fact => ['schedule', scheduleLine(each)]),
    ],
    style,
  );
  return `${facts}\n${style.paint('dim', 'body')}\n${body}\n`;
}

/** Its indentation stays, what could steer the terminal goes. */
function bodyLine(line: string): string {
  return (/^ */.exec(line)?.[0] ?? '') + printable(line);
}

async function run(context: Context, name: string, options: RunTaskOptions): Promise<number> {
  const overrides = await readOverrides(options.override, context.io);
  const watched = options.follow === true ? await watchedOf(context, name) : {};
  const launched = await context.client.tasks.launch(name, overrides.with(watched), options.idempotencyKey);
  return afterLaunch(context, launched, options);
}

/** More heartbeats for somebody who watches, unless the task says how many there are. */
async function watchedOf(context: Context, name: string): Promise<object> {
  const { body } = await context.client.tasks.show(name);
  return 'heartbeat_interval_seconds' in body || 'stale_after_seconds' in body ? {} : WATCHED;
}
