import type { Command } from 'commander';
import type { ExecutionStatus } from '@crawlerd/shared';
import { integer } from '../arguments.ts';
import type { Cli, Context } from '../context.ts';
import { shortAge } from '../duration.ts';
import { addFilterOptions, filterOf, type FilterOptions } from '../filter-options.ts';
import { listExecutions } from '../list-all.ts';
import { progressNumbers, type ProgressNumbers } from '../progress-line.ts';
import { shortIds } from '../short-id.ts';
import { paintStatus, type Style } from '../style.ts';
import { renderTable, type Column } from '../table.ts';
import { diagnosisSentence, reasonSentence } from '../verdict.ts';

interface LsOptions extends FilterOptions {
  readonly limit: number;
}

const DEFAULT_LIMIT = 50;

export function addLs(program: Command, cli: Cli): void {
  addFilterOptions(program.command('ls').description('list executions, newest first'))
    .option('--limit <n>', 'maximum number of executions', integer(1), DEFAULT_LIMIT)
    .action(async (options: LsOptions, command: Command) => {
      cli.exit(await ls(cli.context(command), options));
    });
}

async function ls(context: Context, options: LsOptions): Promise<number> {
  const { executions, next_cursor: nextCursor } = await listExecutions(context.client, {
    ...filterOf(options),
    limit: options.limit,
  });
  if (context.json) {
    await context.printJson({ executions, next_cursor: nextCursor });
    return 0;
  }
  const { style, io } = context;
  if (executions.length === 0 && style.live) context.print('No executions.');
  else
    io.stdout.write(
      renderTable(columnsFor(style, executions, io.now()), executions, style.live ? 'aligned' : 'tsv', style),
    );
  if (style.live && executions.some(({ warnings }) => warnings.length > 0)) {
    context.print(`${WARNING_MARK} with warnings: see ${context.io.command} show <id>`);
  }
  if (style.live && executions.some(hasDrift)) {
    context.print(
      `${DRIFT_MARK} out of line with earlier executions of its task: see ${context.io.command} show <id>`,
    );
  }
  if (nextCursor !== null && style.live) context.print(`There are more: --limit ${options.limit * 2}`);
  return 0;
}

const WARNING_MARK = '!';
/** How often something of what the crawler reports was left out, cut or refused. */
const WARNINGS: Column<ExecutionStatus> = {
  title: 'WARNINGS',
  value: ({ warnings }) => String(warnings.reduce((sum, { count }) => sum + count, 0)),
};

const DRIFT_MARK = '~';
/** How many figures are out of line with earlier executions of the task. */
const DRIFT: Column<ExecutionStatus> = {
  title: 'DRIFT',
  value: ({ drift }) => String(drift?.length ?? 0),
};

function marked({ status, warnings, drift }: ExecutionStatus): string {
  const marks = `${warnings.length > 0 ? WARNING_MARK : ''}${hasDrift({ drift }) ? DRIFT_MARK : ''}`;
  return marks === '' ? status : `${status} ${marks}`;
}

function hasDrift({ drift }: Pick<ExecutionStatus, 'drift'>): boolean {
  return drift !== null && drift.length > 0;
}

/** Narrower than this, a sentence says nothing. */
const WHY_CELLS = 24;
/** Of the width of the terminal, a long name takes no more while others need room. */
const TASK_SHARE = 1 / 3;

function columnsFor(
  style: Style,
  rows: readonly ExecutionStatus[],
  nowMs: number,
): Column<ExecutionStatus>[] {
  const short = shortIds(rows.map(({ execution_id: id }) => id));
  const right = 'right' as const;
  return [
    // A program wants the whole of it, the time itself and every column, a person what fits the line.
    { title: 'ID', rigid: true, value: (row) => (style.live ? short(row.execution_id) : row.execution_id) },
    {
      title: 'TASK',
      ...(style.live && { maxWidth: Math.floor(style.columns * TASK_SHARE) }),
      value: (row) => row.task_name,
    },
    {
      title: 'STATUS',
      rigid: true,
      value: (row) => (style.live ? marked(row) : row.status),
      paint: (text, row) => paintStatus(style, row.status, text),
    },
    // Why it finished as it did; before that, what is going on with it.
    { title: 'REASON', rigid: true, value: (row) => row.reason ?? row.diagnosis?.code ?? '' },
    {
      title: 'PAGES',
      rigid: true,
      spare: 1,
      align: right,
      value: (row) => String(progressNumbers(row, nowMs).done),
    },
    {
      title: 'ITEMS',
      rigid: true,
      spare: 2,
      align: right,
      value: (row) => itemsText(progressNumbers(row, nowMs)),
    },
    {
      title: style.live ? 'AGE' : 'CREATED',
      rigid: true,
      align: style.live ? right : 'left',
      value: (row) => (style.live ? shortAge(row.created_at, nowMs) : row.created_at),
    },
    ...(style.live ? [] : [WARNINGS, DRIFT]),
    {
      title: 'WHY',
      spare: 3,
      minWidth: WHY_CELLS,
      value: (row) => reasonSentence(row) ?? diagnosisSentence(row) ?? '',
    },
  ];
}

function itemsText({ items, areItemsAtLeast }: ProgressNumbers): string {
  return areItemsAtLeast ? `${items}+` : String(items);
}
