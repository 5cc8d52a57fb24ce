import type { Command } from 'commander';
import { actOnMany, addBulkOptions, BULK_HELP, bulkFilterOf, type BulkOptions } from '../bulk.ts';
import { executionName, findExecution, ID_ARGUMENT } from '../find-execution.ts';
import type { Cli, Context } from '../context.ts';
import { followToVerdict } from '../follow.ts';
import { paintStatus } from '../style.ts';
import { printable } from '../text.ts';

interface ResumeOptions extends BulkOptions {
  readonly follow?: boolean;
}

export function addResume(program: Command, cli: Cli): void {
  addBulkOptions(
    program
      .command('resume')
      .description('resume a crawl that failed, was stopped, timed out or was lost, or all that match')
      .argument('[id]', ID_ARGUMENT, executionName),
  )
    .option('-f, --follow', 'show the progress; exit 0 only if the crawl succeeds')
    .addHelpText(
      'after',
      `\nThe results of earlier attempts are kept. Ctrl-C stops following, never the crawl.\n${BULK_HELP}`,
    )
    .action(async (id: string | undefined, options: ResumeOptions, command: Command) => {
      const context = cli.context(command);
      const many = bulkFilterOf(command, id, options);
      if (many === null) cli.exit(await resume(context, await findExecution(context, id ?? ''), options));
      else cli.exit(await actOnMany(context, { action: 'resume', ...many }, options));
    });
}

async function resume(context: Context, id: string, options: ResumeOptions): Promise<number> {
  const resumed = await context.client.resume(id);
  if (options.follow === true) return followToVerdict(context, resumed);
  if (context.json) await context.printJson(resumed);
  else
    context.print(
      `${printable(resumed.execution_id)} is resumed: ${paintStatus(context.style, resumed.status)}`,
    );
  return 0;
}
