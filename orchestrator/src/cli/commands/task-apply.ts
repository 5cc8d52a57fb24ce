import type { Command } from 'commander';
import { RefusedError } from '@crawlerd/client';
import type { TaskReply } from '@crawlerd/shared';
import type { Cli, Context } from '../context.ts';
import { faultText, isFault } from '../fault-text.ts';
import { nextText, scheduleName } from '../schedule-text.ts';
import { readTaskFiles, type FileFault, type TaskFile } from '../task-files.ts';
import { layoutFor, renderTable, type Column } from '../table.ts';
import { printable } from '../text.ts';

interface Applied extends TaskFile {
  readonly reply: TaskReply;
}

interface ApplyOptions {
  readonly dryRun?: boolean;
}

export function addTaskApply(task: Command, cli: Cli): void {
  task
    .command('apply')
    .description('save the task of a JSON file, or the tasks of all .json files in a folder')
    .argument('<path>', 'file or folder')
    .option('--dry-run', 'check everything and show what would change; store nothing')
    .addHelpText(
      'after',
      '\nA file holds what POST /executions takes: {"config": {...}, "labels"?, ...}. The name of the task is the' +
        '\n"name" in it or, without one, the name of the file without .json. A file that is the same as the saved' +
        '\ntask changes nothing. A file with a fault is left out as a whole, and the others are applied; all faults' +
        '\nare shown, and the exit status is then 1. No task is removed.',
    )
    .action(async (path: string, options: ApplyOptions, command: Command) => {
      cli.exit(await apply(cli.context(command), path, { isDry: options.dryRun === true }));
    });
}

async function apply(context: Context, path: string, options: { readonly isDry: boolean }): Promise<number> {
  const { tasks, faults: unread } = await readTaskFiles(path, context.io);
  const { applied, faults: refused } = await putAll(context, tasks, options);
  const faults = [...unread, ...refused].toSorted((one, other) => (one.file < other.file ? -1 : 1));
  if (context.json) await context.printJson(asJson(applied, faults, options));
  else show(context, applied, faults, options);
  return faults.length === 0 ? 0 : 1;
}

/** One after the other, each whole or not at all. What stops one may not stop the next, unless nobody answers. */
async function putAll(context: Context, tasks: readonly TaskFile[], options: { readonly isDry: boolean }) {
  const applied: Applied[] = [];
  const faults: FileFault[] = [];
  let isOver = false;
  for (const task of tasks) {
    const { file, name, json } = task;
    if (isOver) {
      faults.push({ file, message: 'It was not tried, because of the fault above.' });
      continue;
    }
    try {
      applied.push({ ...task, reply: await context.client.tasks.put(name, json, options) });
    } catch (error) {
      if (!isFault(error)) throw error;
      faults.push({ file, message: faultText(error) });
      isOver = !(error instanceof RefusedError) || [401, 403].includes(error.problem.status);
    }
  }
  return { applied, faults };
}

function show(
  context: Context,
  applied: readonly Applied[],
  faults: readonly FileFault[],
  { isDry }: { readonly isDry: boolean },
): void {
  const { style, io } = context;
  if (applied.length > 0) io.stdout.write(renderTable(COLUMNS, applied, layoutFor(style), style));
  if (isDry && style.live) context.print('Nothing was stored (--dry-run).');
  // For people, who want to see whether they said what they meant; programs take it from the JSON.
  for (const { name, reply } of style.live ? applied : []) {
    for (const { name: schedule, next_ticks: ticks } of reply.outcome === 'unchanged'
      ? []
      : reply.schedules) {
      const [next] = ticks;
      if (next !== undefined)
        context.print(`${scheduleName({ task: name, name: schedule })}: ${nextText(next)}`);
    }
  }
  for (const { name, reply } of applied) {
    for (const warning of reply.warnings) context.warn(`warning: ${name}: ${printable(warning)}`);
  }
  for (const { file, message } of faults) context.warn(`${printable(file)} was not applied. ${message}`);
}

const COLUMNS: Column<Applied>[] = [
  { title: 'TASK', value: ({ name }) => name },
  { title: 'RESULT', rigid: true, value: ({ reply }) => reply.outcome },
  { title: 'REVISION', rigid: true, align: 'right', spare: 2, value: ({ reply }) => String(reply.revision) },
  { title: 'CHANGED', value: ({ reply }) => reply.changed.join(' ') },
  { title: 'FILE', spare: 1, value: ({ file }) => file },
  { title: 'NAMED BY', rigid: true, spare: 3, value: ({ namedBy }) => namedByText(namedBy) },
];

function namedByText(namedBy: TaskFile['namedBy']): string {
  return namedBy === 'name' ? '"name" in it' : 'file name';
}

function asJson(
  applied: readonly Applied[],
  faults: readonly FileFault[],
  { isDry }: { readonly isDry: boolean },
) {
  const tasks = applied.map(({ file, namedBy, reply }) => ({ ...reply, file, named_by: namedBy }));
  return { dry_run: isDry, tasks, faults };
}
