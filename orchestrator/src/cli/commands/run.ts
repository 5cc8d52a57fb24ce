import type { Command } from 'commander';
import { headerText } from '../arguments.ts';
import type { Cli, Context } from '../context.ts';
import { afterLaunch, WATCHED } from '../after-launch.ts';
import { addLaunchOptions, askedLaunch, type LaunchOptions } from '../launch-options.ts';

interface RunOptions extends LaunchOptions {
  readonly follow?: boolean;
  readonly idempotencyKey?: string;
}

export function addRun(program: Command, cli: Cli): void {
  const launching = program
    .command('run')
    .description('launch the crawl of a crawl config (a JSON file), or of the site at a URL')
    .option('-f, --follow', 'show the progress; exit 0 only if the crawl succeeds')
    .option(
      '--idempotency-key <key>',
      'unique key of this launch: repeating it does not launch again',
      headerText,
    );
  addLaunchOptions(launching)
    .addHelpText(
      'after',
      '\nOf a URL its site is crawled along its links, in the polite way that is the default: --max-pages, --field and' +
        '\n--format say the rest; what is more needs a file.' +
        '\n\nWhat crawlerd show <id> --json prints can be launched again: config, image, labels, limits, and the environment,' +
        '\nwhich the service takes over. Options given here take precedence.' +
        '\n\nWith --follow the crawler is asked for a heartbeat every 2 s, to keep the progress current. Ctrl-C stops' +
        '\nfollowing, never the crawl: the command exits with 130 and says how to stop the crawl.',
    )
    .action(async (target: string, options: RunOptions, command: Command) => {
      cli.exit(await run(cli.context(command), target, options));
    });
}

async function run(context: Context, target: string, options: RunOptions): Promise<number> {
  const { follow, idempotencyKey } = options;
  const { request, config } = await askedLaunch(context, target, options, follow === true ? WATCHED : {});
  const launched = await context.client.launch(request, config, idempotencyKey);
  return afterLaunch(context, launched, options);
}
