import type { Command } from 'commander';
import { afterLaunch } from '../after-launch.ts';
import { headerText } from '../arguments.ts';
import type { Cli } from '../context.ts';
import { executionName, findExecution, ID_ARGUMENT } from '../find-execution.ts';

interface ReplayOptions {
  readonly follow?: boolean;
  readonly idempotencyKey?: string;
}

export function addReplay(program: Command, cli: Cli): void {
  program
    .command('replay')
    .description('launch the same again: image, config, environment, labels and limits')
    .argument('<id>', ID_ARGUMENT, executionName)
    .option('-f, --follow', 'show the progress; exit 0 only if the crawl succeeds')
    .option(
      '--idempotency-key <key>',
      'unique key of this launch: repeating it does not launch again',
      headerText,
    )
    .addHelpText(
      'after',
      '\nThe new execution starts from the beginning, with an id and an output folder of its own; resume continues an' +
        '\nold one. Ctrl-C stops following, never the crawl.',
    )
    .action(async (name: string, options: ReplayOptions, command: Command) => {
      const context = cli.context(command);
      const id = await findExecution(context, name);
      const launched = await context.client.replay(id, options.idempotencyKey);
      cli.exit(await afterLaunch(context, launched, options));
    });
}
