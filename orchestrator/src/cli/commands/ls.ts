import { Option, type Command } from 'commander';
import { STATUSES, type ExecutionStatus, type Status } from '@crawlerd/shared';
import { integer, label } from '../arguments.ts';
import type { Cli, Context } from '../context.ts';
import { formatAge } from '../duration.ts';
import { progressNumbers } from '../progress-line.ts';
import { paintStatus, type Style } from '../style.ts';
import { renderTable, type Column } from '../table.ts';

interface LsOptions {
  readonly status?: Status;
  readonly taskName?: string;
  readonly label?: string;
  readonly limit: number;
}

const DEFAULT_LIMIT = 50;
/** The most the service gives on one page. */
const PAGE_SIZE = 1000;

export function addLs(program: Command, cli: Cli): void {
  program
    .command('ls')
    .description('list executions, newest first')
    .addOption(new Option('--status <status>', 'only executions in this status').choices(STATUSES))
    .option('--task-name <name>', 'only executions with this task name')
    .option('--label <key=value>', 'only executions with this label', label)
    .option('--limit <n>', 'maximum number of executions', integer(1), DEFAULT_LIMIT)
    .action(async (options: LsOptions, command: Command) => {
      cli.exit(await ls(cli.context(command), options));
    });
}

async function ls(context: Context, options: LsOptions): Promise<number> {
  const { executions, nextCursor } = await collect(context, options);
  if (context.json) {
    await context.printJson({ executions, next_cursor: nextCursor });
    return 0;
  }
  const { style, io } = context;
  if (executions.length === 0 && style.live) context.print('No executions.');
  else
    io.stdout.write(
      renderTable(columnsFor(style, io.now()), executions, style.live ? 'aligned' : 'tsv', style),
    );
  if (nextCursor !== null && style.live) context.print(`There are more: --limit ${options.limit * 2}`);
  return 0;
}

async function collect(
  { client }: Context,
  { limit, taskName, ...filters }: LsOptions,
): Promise<{ executions: ExecutionStatus[]; nextCursor: string | null }> {
  const executions: ExecutionStatus[] = [];
  let nextCursor: string | null = null;
  do {
    const page = await client.list({
      ...filters,
      task_name: taskName,
      limit: Math.min(PAGE_SIZE, limit - executions.length),
      cursor: nextCursor ?? undefined,
    });
    executions.push(...page.executions);
    nextCursor = page.next_cursor;
  } while (nextCursor !== null && executions.length < limit);
  return { executions, nextCursor };
}

/** Why it finished as it did; before that, what is going on with it. */
const REASON: Column<ExecutionStatus> = {
  title: 'REASON',
  value: (row) => row.reason ?? row.diagnosis?.code ?? '',
};
/** Terminals narrower than this have no room for everything beside a whole id. */
const ROOM_FOR_REASON = 100;

function columnsFor(style: Style, nowMs: number): Column<ExecutionStatus>[] {
  const right = 'right' as const;
  return [
    { title: 'ID', rigid: true, value: (row) => row.execution_id },
    { title: 'TASK', maxWidth: 30, value: (row) => row.task_name },
    {
      title: 'STATUS',
      rigid: true,
      value: (row) => row.status,
      paint: (text, row) => paintStatus(style, row.status, text),
    },
    ...(style.live && style.columns < ROOM_FOR_REASON ? [] : [REASON]),
    { title: 'PAGES', align: right, value: (row) => String(progressNumbers(row, nowMs).done) },
    { title: 'ITEMS', align: right, value: (row) => String(progressNumbers(row, nowMs).items) },
    {
      title: 'CREATED',
      // A program wants the time itself, a person how long ago it was.
      value: (row) => (style.live ? formatAge(row.created_at, nowMs) : row.created_at),
    },
  ];
}
