import type { Command } from 'commander';
import type { LaunchRequest } from '@crawlerd/client';
import type { Acceptance, Group } from '@crawlerd/shared';
import { group, headerText, integer, labels, positive, requiredFields, share } from '../arguments.ts';
import type { Cli, Context } from '../context.ts';
import { executionName, findExecution, LATEST } from '../find-execution.ts';
import { afterLaunch, WATCHED } from '../after-launch.ts';
import type { LaunchInput } from '../launch-again.ts';
import { listExecutions } from '../list-all.ts';
import { readLaunchInput } from '../launch-input.ts';
import { printable } from '../text.ts';
import { addUrlCrawlOptions, urlCrawl, type UrlCrawlOptions } from '../url-crawl.ts';

interface RunOptions extends UrlCrawlOptions {
  readonly follow?: boolean;
  readonly image?: string;
  readonly label?: Record<string, string>;
  readonly priority?: number;
  readonly group?: Group;
  readonly maxAttempts?: number;
  readonly minItems?: number;
  readonly maxErrorRate?: number;
  readonly requiredField?: Record<string, number>;
  readonly maxDuration?: number;
  readonly cacheFrom?: string;
  readonly idempotencyKey?: string;
}

export function addRun(program: Command, cli: Cli): void {
  const launching = program
    .command('run')
    .description('launch the crawl of a crawl config (a JSON file), or of the site at a URL')
    .argument('<config.json | URL>', 'crawl config file, "-" for standard input, or where to begin')
    .option('-f, --follow', 'show the progress; exit 0 only if the crawl succeeds')
    .option('--image <name:tag>', 'run this image instead of the one that task_type selects')
    .option('--label <key=value>', 'attach a label; may be repeated', labels)
    .option('--priority <n>', 'higher priorities leave the queue first; default 0', integer(-1000))
    .option('--group <key=limit>', 'run at most so many launches with this key at once', group)
    .option('--max-attempts <n>', 'maximum number of attempts if the crawl fails', integer(1))
    .option('--max-duration <seconds>', 'stop the crawl after this time', positive)
    .option('--min-items <n>', 'fail the crawl if it finds fewer items', integer(1))
    .option('--max-error-rate <share>', 'fail the crawl if a larger share of its pages fails, 0 to 1', share)
    .option(
      '--required-field <name[=share]>',
      'fail the crawl unless all items, or this share of them, have this field; may be repeated',
      requiredFields,
    )
    .option(
      '--cache-from <id>',
      'start with the cache of this finished execution, or of the "latest" successful one of this task',
      executionName,
    )
    .option(
      '--idempotency-key <key>',
      'unique key of this launch: repeating it does not launch again',
      headerText,
    );
  addUrlCrawlOptions(launching)
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
  const { image, label, priority, group: inGroup, maxAttempts, maxDuration } = options;
  const input = urlCrawl(target, options) ?? (await readLaunchInput(target, context.io));
  const before = input.request;
  const acceptance = { ...before.acceptance, ...acceptanceOf(options) };
  const cacheFrom = await cacheOf(context, options, input);
  const request: LaunchRequest = {
    ...(options.follow === true && WATCHED),
    ...before,
    ...(image !== undefined && { image }),
    ...(label !== undefined && { labels: { ...before.labels, ...label } }),
    ...(priority !== undefined && { priority }),
    ...(inGroup !== undefined && { group: inGroup }),
    ...(maxAttempts !== undefined && { max_attempts: maxAttempts }),
    ...(maxDuration !== undefined && { max_duration_seconds: maxDuration }),
    ...(Object.keys(acceptance).length > 0 && { acceptance }),
    ...(cacheFrom !== undefined && { cache_from: cacheFrom }),
  };
  const launched = await context.client.launch(request, input.config, options.idempotencyKey);
  return afterLaunch(context, launched, options);
}

async function cacheOf(
  context: Context,
  { cacheFrom }: RunOptions,
  input: LaunchInput,
): Promise<string | undefined> {
  if (cacheFrom === undefined) return undefined;
  return cacheFrom === LATEST ? latestOf(context, input) : findExecution(context, cacheFrom);
}

/** A missing cache is not an error: a crontab line must work from the first day. */
async function latestOf(context: Context, { taskName }: LaunchInput): Promise<string | undefined> {
  // A config without a name is refused in a moment, with its fault.
  if (taskName === null) return undefined;
  const { executions } = await listExecutions(context.client, {
    status: 'succeeded',
    task_name: taskName,
    limit: 1,
  });
  const [latest] = executions;
  if (latest === undefined) {
    context.warn(
      `No execution of "${printable(taskName)}" has succeeded yet: the crawl starts without a cache.`,
    );
  }
  return latest?.execution_id;
}

function acceptanceOf({ minItems, maxErrorRate, requiredField }: RunOptions): Acceptance {
  return {
    ...(minItems !== undefined && { min_items: minItems }),
    ...(maxErrorRate !== undefined && { max_error_rate: maxErrorRate }),
    ...(requiredField !== undefined && { required_fields: requiredField }),
  };
}
