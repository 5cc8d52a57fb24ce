import type { Command } from 'commander';
import type { EndpointView } from '@crawlerd/shared';
import type { Cli, Context } from '../context.ts';
import { tellOutcome } from '../delivery-outcome.ts';
import { formatAge } from '../duration.ts';
import { renderFacts } from '../facts.ts';
import { layoutFor, renderTable, type Column } from '../table.ts';
import { printable } from '../text.ts';
import { addEndpointApply } from './endpoint-apply.ts';
import { addEndpointSet } from './endpoint-set.ts';

const NAME_ARGUMENT = 'name of the endpoint';

export function addEndpoint(program: Command, cli: Cli): void {
  const endpoint = program
    .command('endpoint')
    .description('say who is notified of what, by webhooks and by robots of chats');
  endpoint
    .command('ls')
    .description('list the endpoints, without their credentials')
    .action(async (_options: object, command: Command) => {
      cli.exit(await list(cli.context(command)));
    });
  endpoint
    .command('show')
    .description('show what an endpoint is notified of, and whether that works')
    .argument('<name>', NAME_ARGUMENT)
    .action(async (name: string, _options: object, command: Command) => {
      const context = cli.context(command);
      const view = await context.client.endpoints.show(name);
      if (context.json) await context.printJson(view);
      else context.io.stdout.write(renderEndpoint(context, view));
      cli.exit(0);
    });
  addEndpointSet(endpoint, cli);
  addEndpointApply(endpoint, cli);
  endpoint
    .command('test')
    .description('send a test notification, and say whether it has arrived')
    .argument('<name>', NAME_ARGUMENT)
    .option('--no-wait', 'do not wait for what comes of it')
    .action(async (name: string, options: { readonly wait: boolean }, command: Command) => {
      const context = cli.context(command);
      cli.exit(await tellOutcome(context, await context.client.endpoints.test(name), options));
    });
  addPause(endpoint, cli, 'pause', 'deliver nothing until it is resumed; what happens is only logged');
  addPause(endpoint, cli, 'resume', 'deliver again; what was waiting is tried at once');
  endpoint
    .command('rm')
    .description('remove an endpoint and its deliveries')
    .argument('<name>', NAME_ARGUMENT)
    .action(async (name: string, _options: object, command: Command) => {
      const context = cli.context(command);
      await context.client.endpoints.remove(name);
      if (context.json) await context.printJson({ removed: { name } });
      else context.print(`${printable(name)} was removed`);
      cli.exit(0);
    });
}

function addPause(endpoint: Command, cli: Cli, verb: 'pause' | 'resume', description: string): void {
  endpoint
    .command(verb)
    .description(description)
    .argument('<name>', NAME_ARGUMENT)
    .action(async (name: string, _options: object, command: Command) => {
      const context = cli.context(command);
      const view = await context.client.endpoints.setPaused(name, verb === 'pause');
      if (context.json) await context.printJson(view);
      else context.print(`${printable(view.name)} is ${verb}d`);
      cli.exit(0);
    });
}

async function list(context: Context): Promise<number> {
  const endpoints = await context.client.endpoints.list();
  const { io, style } = context;
  if (context.json) await context.printJson({ endpoints });
  else if (endpoints.length === 0 && style.live)
    context.print(`No endpoints. Add one with: ${io.command} endpoint set <name> --type <type>`);
  else io.stdout.write(renderTable(COLUMNS, endpoints, layoutFor(style), style));
  return 0;
}

const COLUMNS: Column<EndpointView>[] = [
  { title: 'ENDPOINT', value: ({ name }) => name },
  { title: 'TYPE', rigid: true, maxWidth: 10, value: ({ channel }) => channel.type },
  { title: 'HOST', spare: 2, value: ({ channel }) => channel.host },
  { title: 'KINDS', spare: 1, value: ({ filter }) => (filter.kinds ?? ['default']).join(' ') },
  { title: 'STATE', rigid: true, value: stateOf },
];

function stateOf({ paused_at: pausedAt, failing_since: failingSince }: EndpointView): string {
  if (pausedAt !== null) return 'paused';
  return failingSince === null ? 'ok' : 'failing';
}

function renderEndpoint({ io, style }: Context, view: EndpointView): string {
  const { channel, filter } = view;
  const labels = Object.entries(filter.labels ?? {}).map(([key, value]) => `${key}=${value}`);
  const paused = `paused: ${view.paused_because ?? ''} Go on with: ${io.command} endpoint resume ${view.name}`;
  const since = view.failing_since;
  return renderFacts(
    [
      ['endpoint', printable(view.name)],
      ['channel', printable(`${channel.type} at ${channel.host}`)],
      ['kinds', printable(filter.kinds?.join(' ') ?? 'default: what goes wrong')],
      ['tasks', printable(filter.tasks?.join(' ') ?? '')],
      ['labels', printable(labels.join(' '))],
      ['language', view.language],
      ['state', view.paused_at === null ? stateOf(view) : printable(paused)],
      ['failing since', since === null ? null : printable(`${since} (${formatAge(since, io.now())})`)],
      ['set', printable(view.updated_at)],
    ],
    style,
  );
}
