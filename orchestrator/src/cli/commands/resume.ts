import type { Command } from 'commander';
import { executionName, findExecution, ID_ARGUMENT } from '../find-execution.ts';
import type { Cli, Context } from '../context.ts';
import { followToVerdict } from '../follow.ts';
import { paintStatus } from '../style.ts';
import { printable } from '../text.ts';

interface ResumeOptions {
  readonly follow?: boolean;
}

export function addResume(program: Command, cli: Cli): void {
  program
    .command('resume')
    .description('resume a crawl that failed, was stopped, timed out or was lost, with another attempt')
    .argument('<id>', ID_ARGUMENT, executionName)
    .option('-f, --follow', 'show the progress; exit 0 only if the crawl succeeds')
    .addHelpText(
      'after',
      '\nThe results of earlier attempts are kept. Ctrl-C stops following, never the crawl.',
    )
    .action(async (id: string, options: ResumeOptions, command: Command) => {
      const context = cli.context(command);
      cli.exit(await resume(context, await findExecution(context, id), options));
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
