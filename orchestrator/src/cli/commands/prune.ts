import type { Command } from 'commander';
import type { PruneReply } from '@crawlerd/shared';
import { formatBytes } from '../bytes.ts';
import type { Cli, Context } from '../context.ts';
import type { Compacted } from '../dependencies.ts';
import { formatAge } from '../duration.ts';
import { plural } from '../progress-line.ts';
import { shortIds } from '../short-id.ts';
import { layoutFor, renderTable, type Column } from '../table.ts';
import { printable } from '../text.ts';

interface PruneOptions {
  readonly dryRun?: boolean;
  readonly compact?: boolean;
}

const HELP = `
The rules are settings of the service: CRAWLERD_KEEP_NEWEST, CRAWLERD_KEEP_DAYS,
CRAWLERD_KEEP_FAILED_DAYS and CRAWLERD_DATA_MAX_GB. A saved task may have its own in
its "keep". The service applies them by itself every ten minutes; without them
nothing is removed.

With --compact nothing is removed: the database is copied without what is free in
it, once the service is stopped. One that an older crawlerd made needs that to become
smaller; others give their free pages back by themselves.`;

export function addPrune(program: Command, cli: Cli): void {
  program
    .command('prune')
    .description('remove now what the rules of what is kept remove, or say what that would be')
    .option('--dry-run', 'only say what would be removed, how large it is, and why')
    .option('--compact', 'make the database file of a stopped service as small as it can be')
    .addHelpText('after', HELP)
    .action(async ({ dryRun = false, compact = false }: PruneOptions, command: Command) => {
      const context = cli.context(command);
      cli.exit(await (compact ? compactDatabase(context, dryRun) : prune(context, dryRun)));
    });
}

async function prune(context: Context, dryRun: boolean): Promise<number> {
  const reply = await context.client.prune(dryRun);
  const { io, style } = context;
  if (context.json) {
    await context.printJson(reply);
    return 0;
  }
  if (!reply.has_rules) {
    context.warn('No rule is set, so nothing is removed: see "crawlerd prune --help".');
    return 0;
  }
  if (reply.removals.length > 0) {
    const columns = style.live ? columnsOnTerminal(reply.removals, io.now()) : COLUMNS;
    io.stdout.write(renderTable(columns, reply.removals, layoutFor(style), style));
  }
  context.warn(summary(reply));
  return 0;
}

function summary({ dry_run: dryRun, executions, bytes, removals }: PruneReply): string {
  const more = executions - removals.length;
  const what = `${plural(executions, 'execution')} (${formatBytes(bytes)})`;
  const which = dryRun
    ? 'would be removed'
    : `${executions === 1 ? 'is' : 'are'} being removed in the background`;
  return executions === 0
    ? 'Nothing is to be removed.'
    : `${what} ${which}.${more > 0 ? ` ${more} of them are not listed.` : ''}`;
}

type Row = PruneReply['removals'][number];

const TASK: Column<Row> = { title: 'TASK', value: (row) => row.task_name };
const STATUS: Column<Row> = { title: 'STATUS', rigid: true, value: (row) => row.status };
const WHY: Column<Row> = { title: 'WHY', value: (row) => row.why };

/** For programs. */
const COLUMNS: Column<Row>[] = [
  { title: 'ID', value: (row) => row.execution_id },
  TASK,
  STATUS,
  { title: 'FINISHED', value: (row) => row.finished_at },
  { title: 'BYTES', value: (row) => String(row.bytes) },
  WHY,
];

function columnsOnTerminal(rows: readonly Row[], nowMs: number): Column<Row>[] {
  const short = shortIds(rows.map(({ execution_id: id }) => id));
  return [
    { title: 'ID', rigid: true, value: (row) => short(row.execution_id) },
    TASK,
    STATUS,
    { title: 'FINISHED', rigid: true, value: (row) => formatAge(row.finished_at, nowMs) },
    { title: 'SIZE', rigid: true, align: 'right', value: (row) => formatBytes(row.bytes) },
    WHY,
  ];
}

async function compactDatabase(context: Context, dryRun: boolean): Promise<number> {
  const done = await context.deps.compact({ dryRun });
  if (context.json) await context.printJson(done);
  else context.print(printable(compacted(done)));
  return 0;
}

function compacted({
  file,
  bytes_before: before,
  bytes_needed: needed,
  bytes_after: after,
}: Compacted): string {
  return after === null
    ? `${file} has ${formatBytes(before)}; compacting it needs ${formatBytes(needed)} of free space, which is about what is left of it.`
    : `${file} had ${formatBytes(before)} and now has ${formatBytes(after)}.`;
}
