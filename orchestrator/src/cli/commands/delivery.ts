import { Option, type Command } from 'commander';
import { DELIVERY_STATES, type DeliveryState, type DeliveryView } from '@crawlerd/shared';
import { integer } from '../arguments.ts';
import type { Cli, Context } from '../context.ts';
import { tellOutcome } from '../delivery-outcome.ts';
import { formatAge } from '../duration.ts';
import { shortIds } from '../short-id.ts';
import { layoutFor, renderTable, type Column } from '../table.ts';

const DEFAULT_LIMIT = 20;

interface ListOptions {
  readonly endpoint?: string;
  readonly state?: DeliveryState;
  readonly limit: number;
}

export function addDelivery(program: Command, cli: Cli): void {
  const delivery = program.command('delivery').description('see what became of notifications');
  delivery
    .command('ls')
    .description('list notifications, newest first, with why the last attempt failed')
    .option('--endpoint <name>', 'only those of this endpoint')
    .addOption(new Option('--state <state>', 'only those in this state').choices([...DELIVERY_STATES]))
    .option('--limit <n>', 'maximum number of lines', integer(1), DEFAULT_LIMIT)
    .action(async (options: ListOptions, command: Command) => {
      cli.exit(await list(cli.context(command), options));
    });
  delivery
    .command('redeliver')
    .description('deliver a notification again, and say whether it has arrived')
    .argument('<id>', 'number of the delivery', integer(1))
    .option('--no-wait', 'do not wait for what comes of it')
    .action(async (id: number, options: { readonly wait: boolean }, command: Command) => {
      const context = cli.context(command);
      cli.exit(await tellOutcome(context, await context.client.endpoints.redeliver(id), options));
    });
}

async function list(context: Context, options: ListOptions): Promise<number> {
  const answer = await context.client.endpoints.deliveries(options);
  const { deliveries, next_before: more } = answer;
  const { io, style } = context;
  if (context.json) await context.printJson(answer);
  else if (deliveries.length === 0 && style.live) context.print('No deliveries.');
  else {
    const columns = columnsFor(style.live ? io.now() : null, deliveries);
    io.stdout.write(renderTable(columns, deliveries, layoutFor(style), style));
    if (more !== null && style.live) context.print(`There are more: --limit ${options.limit * 2}`);
  }
  return 0;
}

/** @param nowMs null for programs, which get times and ids as they are. */
function columnsFor(nowMs: number | null, rows: readonly DeliveryView[]): Column<DeliveryView>[] {
  const short = shortIds(rows.flatMap(({ execution_id: id }) => id ?? []));
  return [
    { title: 'ID', rigid: true, align: 'right', value: ({ id }) => String(id) },
    { title: 'ENDPOINT', value: ({ endpoint }) => endpoint },
    { title: 'KIND', rigid: true, value: ({ kind }) => kind },
    {
      title: 'EXECUTION',
      rigid: true,
      spare: 1,
      value: ({ execution_id: id }) => (id === null ? '' : nowMs === null ? id : short(id)),
    },
    {
      title: 'SINCE',
      rigid: true,
      spare: 2,
      value: ({ created_at: at }) => (nowMs === null ? at : formatAge(at, nowMs)),
    },
    { title: 'STATE', rigid: true, value: ({ state }) => state },
    { title: 'TRIES', rigid: true, align: 'right', spare: 3, value: ({ attempts }) => String(attempts) },
    { title: 'WHY', value: ({ failure }) => failure ?? '' },
  ];
}
