import type { Command } from 'commander';
import type { Cli, Context } from '../context.ts';
import { executionName, findExecution, ID_ARGUMENT } from '../find-execution.ts';
import { followToVerdict } from '../follow.ts';
import { paintStatus } from '../style.ts';
import { printable } from '../text.ts';

interface RetryOptions {
  readonly code?: readonly string[];
  readonly host?: readonly string[];
  readonly followLinks?: boolean;
  readonly follow?: boolean;
}

const several = (text: string, before: readonly string[] = []): readonly string[] => [...before, text];

export function addRetryPages(program: Command, cli: Cli): void {
  program
    .command('retry-pages')
    .description('try the failed pages of a finished crawl again, and nothing else, with another attempt')
    .argument('<id>', ID_ARGUMENT, executionName)
    .option('--code <code>', 'only pages that failed with this code; may be repeated', several)
    .option('--host <host>', 'only pages of this host; may be repeated', several)
    .option('--follow-links', 'also crawl the new links of these pages')
    .option('-f, --follow', 'show the progress; exit 0 only if the crawl succeeds')
    .addHelpText(
      'after',
      '\nThe results of earlier attempts are kept. See which pages failed: crawlerd pages <id>',
    )
    .action(async (id: string, options: RetryOptions, command: Command) => {
      const context = cli.context(command);
      cli.exit(await retryPages(context, await findExecution(context, id), options));
    });
}

async function retryPages(context: Context, id: string, options: RetryOptions): Promise<number> {
  const { code, host, followLinks = false } = options;
  const retried = await context.client.pages.retry(id, {
    ...(code !== undefined && { codes: [...code] }),
    ...(host !== undefined && { hosts: [...host] }),
    follow: followLinks,
  });
  if (options.follow === true) return followToVerdict(context, retried);
  if (context.json) await context.printJson(retried);
  else {
    const name = printable(retried.execution_id);
    context.print(
      `A retry of the failed pages of ${name} is requested: ${paintStatus(context.style, retried.status)}`,
    );
  }
  return 0;
}
