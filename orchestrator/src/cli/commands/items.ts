import { Option, type Command } from 'commander';
import { integer } from '../arguments.ts';
import { writeJson, type Cli, type Context } from '../context.ts';
import { lines } from '../http-request.ts';
import { parseItem, renderItems, type Item } from '../item-table.ts';
import { layoutFor } from '../table.ts';

const FORMATS = ['table', 'jsonl', 'json'] as const;

interface ItemsOptions {
  readonly limit?: number;
  readonly offset?: number;
  readonly format?: (typeof FORMATS)[number];
}

const TABLE_LIMIT = 20;

export function addItems(program: Command, cli: Cli): void {
  program
    .command('items')
    .description('show the items a crawl has found, also while it is running')
    .argument('<id>', 'execution id')
    .option(
      '--limit <n>',
      `maximum number of items (default: ${TABLE_LIMIT} in a table, else all)`,
      integer(1),
    )
    .option('--offset <n>', 'number of items to skip', integer(0))
    .addOption(new Option('--format <format>', 'default: table on a terminal, else jsonl').choices(FORMATS))
    .action(async (id: string, options: ItemsOptions, command: Command) => {
      cli.exit(await items(cli.context(command), id, options));
    });
}

async function items(context: Context, id: string, options: ItemsOptions): Promise<number> {
  const format = options.format ?? defaultFormat(context);
  if (format === 'table') {
    context.io.stdout.write(await itemTable(context, id, options));
    return 0;
  }
  for await (const chunk of context.client.items(id, { ...options, format })) {
    await writeJson(context.io, context.style, chunk);
  }
  return 0;
}

function defaultFormat({ json, style }: Context): (typeof FORMATS)[number] {
  if (json) return 'json';
  return style.live ? 'table' : 'jsonl';
}

async function itemTable(context: Context, id: string, options: ItemsOptions): Promise<string> {
  const limit = options.limit ?? TABLE_LIMIT;
  // One more than is shown, to know whether there are more.
  const query = { offset: options.offset, limit: limit + 1, format: 'jsonl' as const };
  const found: Item[] = [];
  for await (const line of lines(context.client.items(id, query))) {
    const item = parseItem(line);
    if (item !== null) found.push(item);
  }
  const { style } = context;
  if (found.length === 0) return 'No items.\n';
  const table = renderItems(found.slice(0, limit), layoutFor(style), style);
  return found.length > limit && style.live ? `${table}There are more: use --limit and --offset.\n` : table;
}
