import { readFile } from 'node:fs/promises';
import type { Command } from 'commander';
import {
  type Acceptance,
  DEFAULT_HEARTBEAT_INTERVAL_SECONDS,
  errorCodeOf,
  messageOf,
} from '@crawlerd/shared';
import { headerText, integer, labels, positive, requiredFields, share } from '../arguments.ts';
import type { LaunchRequest } from '../client.ts';
import type { Cli, Context } from '../context.ts';
import { UserError } from '../dependencies.ts';
import { followToVerdict } from '../follow.ts';
import { printable } from '../text.ts';

interface RunOptions {
  readonly follow?: boolean;
  readonly image?: string;
  readonly label?: Record<string, string>;
  readonly priority?: number;
  readonly maxAttempts?: number;
  readonly minItems?: number;
  readonly maxErrorRate?: number;
  readonly requiredField?: Record<string, number>;
  readonly maxDuration?: number;
  readonly cacheFrom?: string;
  readonly idempotencyKey?: string;
}

export function addRun(program: Command, cli: Cli): void {
  program
    .command('run')
    .description('launch a crawl from a crawl config (a JSON file)')
    .argument('<config.json>', 'crawl config file')
    .option('-f, --follow', 'show the progress; exit 0 only if the crawl succeeds')
    .option('--image <name:tag>', 'run this image instead of the one that task_type selects')
    .option('--label <key=value>', 'attach a label; may be repeated', labels)
    .option('--priority <n>', 'higher priorities leave the queue first; default 0', integer(-1000))
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
    )
    .option(
      '--idempotency-key <key>',
      'unique key of this launch: repeating it does not launch again',
      headerText,
    )
    .addHelpText(
      'after',
      '\nWith --follow the crawler is asked for a heartbeat every 2 s, to keep the progress current. Ctrl-C stops' +
        '\nfollowing, never the crawl: the command exits with 130 and says how to stop the crawl.',
    )
    .action(async (file: string, options: RunOptions, command: Command) => {
      cli.exit(await run(cli.context(command), file, options));
    });
}

/**
 * A person who watches wants to see more than two heartbeats a minute. When silence becomes suspicious
 * stays as it is by default: a crawler of another kind may keep its own pace.
 */
const WATCHED = {
  heartbeat_interval_seconds: 2,
  stale_after_seconds: 3 * DEFAULT_HEARTBEAT_INTERVAL_SECONDS + 10,
};

async function run(context: Context, file: string, options: RunOptions): Promise<number> {
  const { image, label, priority, maxAttempts, maxDuration } = options;
  const acceptance = acceptanceOf(options);
  const config = await readConfig(file);
  const cacheFrom = options.cacheFrom === LATEST ? await latestOf(context, config) : options.cacheFrom;
  const body: LaunchRequest = {
    config,
    ...(image !== undefined && { image }),
    ...(label !== undefined && { labels: label }),
    ...(priority !== undefined && { priority }),
    ...(maxAttempts !== undefined && { max_attempts: maxAttempts }),
    ...(maxDuration !== undefined && { max_duration_seconds: maxDuration }),
    ...(Object.keys(acceptance).length > 0 && { acceptance }),
    ...(cacheFrom !== undefined && { cache_from: cacheFrom }),
    ...(options.follow === true && WATCHED),
  };
  const { launched, isRepeated } = await context.client.launch(body, options.idempotencyKey);
  const id = launched.execution_id;
  for (const warning of launched.warnings) context.warn(`warning: ${printable(warning)}`);
  if (isRepeated) context.warn('This key was already used: nothing new was launched.');
  if (options.follow === true) {
    if (!context.json) context.print(`launched ${id}`);
    return followToVerdict(context, launched);
  }
  if (context.json) await context.printJson(launched);
  // Off a terminal the id alone, so that a script can take it as it is.
  else if (!context.style.live) context.print(id);
  else {
    context.print(`launched ${id}`);
    context.print(context.style.paint('dim', `check it with: crawlerd status ${id}`));
  }
  return 0;
}

const LATEST = 'latest';

/** A missing cache is not an error: a crontab line must work from the first day. */
async function latestOf(context: Context, config: unknown): Promise<string | undefined> {
  const taskName: unknown =
    typeof config === 'object' && config !== null ? Reflect.get(config, 'task_name') : undefined;
  // A config without a name is refused in a moment, with its fault.
  if (typeof taskName !== 'string' || taskName === '') return undefined;
  const { executions } = await context.client.list({ status: 'succeeded', task_name: taskName, limit: 1 });
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

async function readConfig(file: string): Promise<unknown> {
  let text: string;
  try {
    text = await readFile(file, 'utf8');
  } catch (error) {
    const code = errorCodeOf(error);
    if (code === 'ENOENT') throw new UserError(`The file ${file} does not exist.`, { cause: error });
    throw new UserError(`${file} cannot be read (${String(code)}).`, { cause: error });
  }
  try {
    return JSON.parse(text.replace(/^\ufeff/, ''));
  } catch (error) {
    const why = messageOf(error);
    throw new UserError(`${file} is not JSON: ${printable(why)}.`, { cause: error });
  }
}
