import type { Command } from 'commander';
import type { TombstoneView } from '@crawlerd/shared';
import { formatBytes } from '../bytes.ts';
import { actOnMany, addBulkOptions, BULK_HELP, bulkFilterOf, type BulkOptions } from '../bulk.ts';
import type { Cli, Context } from '../context.ts';
import { executionName, findExecution, ID_ARGUMENT } from '../find-execution.ts';
import { withInterrupt } from '../follow.ts';
import { INTERRUPTED_EXIT_CODE } from '../io.ts';
import { printable } from '../text.ts';

const POLL_MS = 500;

interface RmOptions extends BulkOptions {
  readonly wait: boolean;
}

export function addRm(program: Command, cli: Cli): void {
  addBulkOptions(
    program
      .command('rm')
      .description('remove a finished execution with its config, output and logs, or all that match')
      .argument('[id]', ID_ARGUMENT, executionName),
  )
    .option('--no-wait', 'do not wait until its files are gone')
    .addHelpText(
      'after',
      '\nWhat it was stays findable: task, verdict, counts. It must have finished and not be pinned. ' +
        `\nCtrl-C only stops waiting.\n${BULK_HELP}`,
    )
    .action(async (id: string | undefined, options: RmOptions, command: Command) => {
      const context = cli.context(command);
      const many = bulkFilterOf(command, id, options);
      if (many === null)
        cli.exit(await remove(context, await findExecution(context, id ?? ''), options.wait));
      else cli.exit(await actOnMany(context, { action: 'delete', ...many }, options));
    });
}

async function remove(context: Context, id: string, isAwaited: boolean): Promise<number> {
  const decided = await context.client.remove(id);
  if (!isAwaited || decided.removed_at !== null) return printRemoved(context, decided);
  const removed = await withInterrupt(context, async (signal) => untilRemoved(context, id, signal));
  if (removed !== null) return printRemoved(context, removed);
  context.warn('The removal continues in the background.');
  return INTERRUPTED_EXIT_CODE;
}

async function untilRemoved(
  { client, io }: Context,
  id: string,
  signal: AbortSignal,
): Promise<TombstoneView | null> {
  while (!signal.aborted) {
    const tombstone = await client.remove(id);
    if (tombstone.removed_at !== null) return tombstone;
    await io.sleep(POLL_MS, signal);
  }
  return null;
}

async function printRemoved(context: Context, tombstone: TombstoneView): Promise<number> {
  const id = printable(tombstone.execution_id);
  if (context.json) await context.printJson(tombstone);
  else if (tombstone.removed_at === null) context.print(`${id} is being removed`);
  else context.print(`${id} was removed: ${formatBytes(tombstone.bytes_freed)} freed`);
  return 0;
}
