import type { Command } from 'commander';
import type { TokenRequest, TokenScope, TokenView } from '@crawlerd/shared';
import { integer, labels, span, tokenScope } from '../arguments.ts';
import type { Cli, Context } from '../context.ts';
import { UserError } from '../dependencies.ts';
import { layoutFor, renderTable } from '../table.ts';
import { printable } from '../text.ts';
import { tokenColumns } from '../token-columns.ts';

interface CreateOptions {
  readonly scope: TokenScope;
  readonly label?: Record<string, string>;
  readonly expires?: number;
  readonly requestsPerMinute?: number;
  readonly queuedMax?: number;
}

const HELP = `
Scopes, each more than the one before:
  read     look at executions, items, files, logs, tasks, schedules and metrics
  launch   launch crawls and tasks
  operate  stop, resume, pin and remove; change tasks, schedules, endpoints and secrets
  admin    make and revoke tokens, remove orphans

The token itself is the only line on standard output, and is never shown again. From
the first one on, every request needs a token: keep it in CRAWLERD_API_TOKEN.`;

export function addToken(program: Command, cli: Cli): void {
  const token = program.command('token').description('decide who may ask this service for what');
  token
    .command('create')
    .description('make a token, which is shown this once')
    .argument('<name>', 'who or what will use it')
    .requiredOption('--scope <scope>', 'what it may: read, launch, operate or admin', tokenScope)
    .option('--label <key=value>', 'only executions and tasks with this label; may be repeated', labels)
    .option('--expires <span>', 'refuse it after so long, such as 30d or 12h', span)
    .option('--requests-per-minute <n>', 'refuse requests beyond this', integer(1))
    .option('--queued-max <n>', 'refuse launches while so many of its executions are queued', integer(1))
    .addHelpText('after', HELP)
    .action(async (name: string, options: CreateOptions, command: Command) => {
      cli.exit(await create(cli.context(command), requestOf(name, options)));
    });
  token
    .command('ls')
    .description('list all tokens, those that are revoked too, never what they are')
    .action(async (_options: object, command: Command) => {
      cli.exit(await list(cli.context(command)));
    });
  token
    .command('revoke')
    .description('grant nothing more to a token, from now on')
    .argument('<name>', 'name or id of the token')
    .action(async (name: string, _options: object, command: Command) => {
      const context = cli.context(command);
      const revoked = await context.client.tokens.revoke((await named(context, name)).id);
      if (context.json) await context.printJson(revoked);
      else context.print(`${printable(revoked.name)} was revoked`);
      cli.exit(0);
    });
}

function requestOf(name: string, options: CreateOptions): TokenRequest {
  const { scope, label, expires, requestsPerMinute, queuedMax } = options;
  return {
    name,
    scope,
    ...(label !== undefined && { labels: label }),
    ...(expires !== undefined && { expires_in_seconds: expires }),
    ...(requestsPerMinute !== undefined && { requests_per_minute: requestsPerMinute }),
    ...(queuedMax !== undefined && { queued_max: queuedMax }),
  };
}

async function create(context: Context, request: TokenRequest): Promise<number> {
  const created = await context.client.tokens.create(request);
  if (context.json) await context.printJson(created);
  else context.print(printable(created.token));
  context.warn('It is not shown again. Whoever uses it sets CRAWLERD_API_TOKEN to it.');
  // Nobody needed one to make this one.
  if (created.created_by === null)
    context.warn('From now on every request needs a token, also on this machine.');
  return 0;
}

async function list(context: Context): Promise<number> {
  const tokens = await context.client.tokens.list();
  const { io, style } = context;
  if (context.json) await context.printJson({ tokens });
  else if (tokens.length === 0) {
    context.say('There are no tokens. Make the first one with: crawlerd token create <name> --scope admin');
  } else {
    const columns = tokenColumns({ nowMs: io.now(), isLive: style.live });
    io.stdout.write(renderTable(columns, tokens, layoutFor(style), style));
  }
  return 0;
}

/** A name may be that of several, of which all but one are revoked. */
async function named({ client }: Context, name: string): Promise<TokenView> {
  const tokens = await client.tokens.list();
  const ofName = tokens.filter((each) => each.name === name);
  const found =
    ofName.find(({ revoked_at: revokedAt }) => revokedAt === null) ??
    tokens.find(({ id }) => id === name) ??
    ofName[0];
  if (found !== undefined) return found;
  throw new UserError(
    `There is no token ${JSON.stringify(printable(name))}. List them with: crawlerd token ls`,
  );
}
