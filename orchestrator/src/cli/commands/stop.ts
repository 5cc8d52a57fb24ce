import type { Command } from 'commander';
import { isFinished, type ExecutionStatus } from '@crawlerd/shared';
import { executionName, findExecution, ID_ARGUMENT } from '../find-execution.ts';
import type { Cli, Context } from '../context.ts';
import { withInterrupt } from '../follow.ts';
import { INTERRUPTED_EXIT_CODE } from '../io.ts';
import { paintStatus } from '../style.ts';
import { printable } from '../text.ts';
import { reasonSentence } from '../verdict.ts';
import { watchStatus } from '../watch-status.ts';

interface StopOptions {
  readonly kill?: boolean;
  readonly wait: boolean;
}

export function addStop(program: Command, cli: Cli): void {
  program
    .command('stop')
    .description('stop an execution and wait until it has ended')
    .argument('<id>', ID_ARGUMENT, executionName)
    .option('--kill', 'kill it at once, without letting the crawler finish and report')
    .option('--no-wait', 'request the stop without waiting for it')
    .addHelpText('after', '\nAlso exits 0 if the execution had already ended. Ctrl-C only stops waiting.')
    .action(async (id: string, options: StopOptions, command: Command) => {
      const context = cli.context(command);
      cli.exit(await stop(context, await findExecution(context, id), options));
    });
}

async function stop(context: Context, id: string, options: StopOptions): Promise<number> {
  const asked = await context.client.stop(id, options.kill === true ? 'kill' : 'graceful');
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
