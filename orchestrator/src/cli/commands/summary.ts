import type { Command } from 'commander';
import { STATUSES, type ExecutionSummary } from '@crawlerd/shared';
import type { Cli, Context } from '../context.ts';
import { addFilterOptions, filterOf, type FilterOptions } from '../filter-options.ts';
import { plural } from '../progress-line.ts';
import { layoutFor, renderTable, type Column } from '../table.ts';

export function addSummary(program: Command, cli: Cli): void {
  addFilterOptions(
    program
      .command('summary')
      .description('count executions by status and by task_name, those with the most first'),
  ).action(async (options: FilterOptions, command: Command) => {
    cli.exit(await summarize(cli.context(command), options));
  });
}

async function summarize(context: Context, options: FilterOptions): Promise<number> {
  const summary = await context.client.many.summary(filterOf(options));
  if (context.json) {
    await context.printJson(summary);
    return 0;
  }
  const { style, io } = context;
  if (summary.executions === 0 && style.live) context.print('No executions.');
  else io.stdout.write(renderTable(columnsFor(summary), rowsOf(summary), layoutFor(style), style));
  if (summary.other_executions > 0) {
    context.warn(`${plural(summary.other_executions, 'execution')} of further tasks are only in the total.`);
  }
  if (!summary.is_complete) context.warn('There are more: only the newest were counted.');
  return 0;
}

interface Row {
  readonly name: string;
  readonly counts: Pick<ExecutionSummary, 'executions' | 'by_status'>;
}

function rowsOf(summary: ExecutionSummary): Row[] {
  const tasks = summary.tasks.map((task) => ({ name: task.task_name, counts: task }));
  return [...tasks, { name: 'total', counts: summary }];
}

/** Of the statuses, those that some execution has. */
function columnsFor({ by_status: total }: ExecutionSummary): Column<Row>[] {
  const right = 'right' as const;
  return [
    { title: 'TASK', value: ({ name }) => name },
    { title: 'ALL', rigid: true, align: right, value: ({ counts }) => String(counts.executions) },
    ...STATUSES.filter((status) => total[status] > 0).map((status): Column<Row> => ({
      title: status.toUpperCase(),
      rigid: true,
      align: right,
      value: ({ counts }) => String(counts.by_status[status]),
    })),
  ];
}
