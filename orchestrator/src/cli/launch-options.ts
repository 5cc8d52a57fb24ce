import type { Command } from 'commander';
import type { Acceptance, Group } from '@crawlerd/shared';
import { group, integer, labels, positive, requiredFields, share } from './arguments.ts';
import type { LaunchRequest } from '@crawlerd/client';
import type { Context } from './context.ts';
import { executionName, findExecution, LATEST } from './find-execution.ts';
import type { LaunchInput } from './launch-again.ts';
import { readLaunchInput } from './launch-input.ts';
import { listExecutions } from './list-all.ts';
import { printable } from './text.ts';
import { addUrlCrawlOptions, urlCrawl, type UrlCrawlOptions } from './url-crawl.ts';

/** What a command line can say of a launch. */
export interface LaunchOptions extends UrlCrawlOptions {
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
}

/** What is launched, as an argument, and the options that say more of it. */
export function addLaunchOptions(command: Command): Command {
  return addUrlCrawlOptions(
    command
      .argument('<config.json | URL>', 'crawl config file, "-" for standard input, or where to begin')
      .option('--image <name:tag>', 'run this image instead of the one that task_type selects')
      .option('--label <key=value>', 'attach a label; may be repeated', labels)
      .option('--priority <n>', 'higher priorities leave the queue first; default 0', integer(-1000))
      .option('--group <key=limit>', 'run at most so many launches with this key at once', group)
      .option('--max-attempts <n>', 'maximum number of attempts if the crawl fails', integer(1))
      .option('--max-duration <seconds>', 'stop the crawl after this time', positive)
      .option('--min-items <n>', 'fail the crawl if it finds fewer items', integer(1))
      .option(
        '--max-error-rate <share>',
        'fail the crawl if a larger share of its pages fails, 0 to 1',
        share,
      )
      .option(
        '--required-field <name[=share]>',
        'fail the crawl unless all items, or this share of them, have this field; may be repeated',
        requiredFields,
      )
      .option(
        '--cache-from <id>',
        'start with the cache of this finished execution, or of the "latest" successful one of this task',
        executionName,
      ),
  );
}

/** The launch that a command line asks for. Its options take precedence over `before`, and over what the file says. */
export async function askedLaunch(
  context: Context,
  target: string,
  options: LaunchOptions,
  before: LaunchRequest = {},
): Promise<{ readonly request: LaunchRequest; readonly config: string }> {
  const { image, label, priority, group: inGroup, maxAttempts, maxDuration } = options;
  const input = urlCrawl(target, options) ?? (await readLaunchInput(target, context.io));
  const said = input.request;
  const acceptance = { ...said.acceptance, ...acceptanceOf(options) };
  const cacheFrom = await cacheOf(context, options, input);
  const request: LaunchRequest = {
    ...before,
    ...said,
    ...(image !== undefined && { image }),
    ...(label !== undefined && { labels: { ...said.labels, ...label } }),
    ...(priority !== undefined && { priority }),
    ...(inGroup !== undefined && { group: inGroup }),
    ...(maxAttempts !== undefined && { max_attempts: maxAttempts }),
    ...(maxDuration !== undefined && { max_duration_seconds: maxDuration }),
    ...(Object.keys(acceptance).length > 0 && { acceptance }),
    ...(cacheFrom !== undefined && { cache_from: cacheFrom }),
  };
  return { request, config: input.config };
}

async function cacheOf(
  context: Context,
  { cacheFrom }: LaunchOptions,
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

function acceptanceOf({ minItems, maxErrorRate, requiredField }: LaunchOptions): Acceptance {
  return {
    ...(minItems !== undefined && { min_items: minItems }),
    ...(maxErrorRate !== undefined && { max_error_rate: maxErrorRate }),
    ...(requiredField !== undefined && { required_fields: requiredField }),
  };
}
