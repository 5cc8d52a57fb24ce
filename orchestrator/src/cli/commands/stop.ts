import type { Command } from 'commander';
import { isFinished, type ExecutionStatus } from '@crawlerd/shared';
import { actOnMany, addBulkOptions, BULK_HELP, bulkFilterOf, type BulkOptions } from '../bulk.ts';
import { executionName, findExecution, ID_ARGUMENT } from '../find-execution.ts';
import type { Cli, Context } from '../context.ts';
import { withInterrupt } from '../follow.ts';
import { INTERRUPTED_EXIT_CODE } from '../io.ts';
import { paintStatus } from '../style.ts';
import { printable } from '../text.ts';
import { reasonSentence } from '../verdict.ts';
import { watchStatus } from '../watch-status.ts';

interface StopOptions extends BulkOptions {
  readonly kill?: boolean;
  readonly wait: boolean;
}

export function addStop(program: Command, cli: Cli): void {
  addBulkOptions(
    program
      .command('stop')
      .description('stop an execution and wait until it has ended, or stop all that match')
      .argument('[id]', ID_ARGUMENT, executionName),
  )
    .option('--kill', 'kill it at once, without letting the crawler finish and report')
    .option('--no-wait', 'request the stop without waiting for it')
    .addHelpText(
      'after',
      `\nAlso exits 0 if the execution had already ended. Ctrl-C only stops waiting.\n${BULK_HELP}`,
    )
    .action(async (id: string | undefined, options: StopOptions, command: Command) => {
      const context = cli.context(command);
      const many = bulkFilterOf(command, id, options);
      if (many === null) cli.exit(await stop(context, await findExecution(context, id ?? ''), options));
      else cli.exit(await actOnMany(context, { action: 'stop', ...many, ...modeOf(options) }, options));
    });
}

function modeOf({ kill }: StopOptions) {
  return { mode: kill === true ? 'kill' : 'graceful' } as const;
}

async function stop(context: Context, id: string, options: StopOptions): Promise<number> {
  const asked = await context.client.stop(id, modeOf(options).mode);
  if (isFinished(asked.status)) return printOutcome(context, asked, 'had already ended');
  if (!options.wait) return printOutcome(context, asked, 'stop requested');
  const ended = await withInterrupt(context, async (signal) => untilFinished(context, id, signal));
  if (ended !== null) return printOutcome(context, ended, 'has ended');
  context.warn('The stop continues in the background.');
  return INTERRUPTED_EXIT_CODE;
}

async function untilFinished(
  context: Context,
  id: string,
  signal: AbortSignal,
): Promise<ExecutionStatus | null> {
  const onTrouble = (sentence: string | null) => {
    if (sentence !== null) context.warn(sentence);
  };
  for await (const status of watchStatus(context.client, id, context.io, { signal, onTrouble })) {
    if (isFinished(status.status)) return status;
  }
  return null;
}

async function printOutcome(context: Context, status: ExecutionStatus, what: string): Promise<number> {
  if (context.json) await context.printJson(status);
  else {
    const why = isFinished(status.status) ? reasonSentence(status) : null;
    const state = paintStatus(context.style, status.status);
    context.print(`${printable(status.execution_id)} ${what}: ${state}${why === null ? '' : `. ${why}`}`);
  }
  return 0;
}
