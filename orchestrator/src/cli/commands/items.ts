import { Option, type Command } from 'commander';
import { executionName, findExecution, ID_ARGUMENT } from '../find-execution.ts';
import { integer } from '../arguments.ts';
import type { ItemStream } from '../client.ts';
import { writeJson, type Cli, type Context } from '../context.ts';
import { lines } from '../http-request.ts';
import { itemNotes } from '../item-notes.ts';
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
    .argument('<id>', ID_ARGUMENT, executionName)
    .option(
      '--limit <n>',
      `maximum number of items (default: ${TABLE_LIMIT} in a table, else all)`,
      integer(1),
    )
    .option('--offset <n>', 'number of items to skip', integer(0))
    .addOption(new Option('--format <format>', 'default: table on a terminal, else jsonl').choices(FORMATS))
    .action(async (id: string, options: ItemsOptions, command: Command) => {
      const context = cli.context(command);
      cli.exit(await items(context, await findExecution(context, id), options));
    });
}

async function items(context: Context, id: string, options: ItemsOptions): Promise<number> {
  const format = formatOf(context, options);
  const stream = await openStream(context, id, { ...options, format });
  if (format === 'table') context.io.stdout.write(await itemTable(context, stream, options));
  else for await (const chunk of stream.chunks) await writeJson(context.io, chunk);
  // After them, and beside them: what is printed is still JSON.
  for (const note of await itemNotes(context.client, id, stream)) context.warn(note);
  return 0;
}

function openStream(
  { client }: Context,
  id: string,
  { offset, limit, format }: ItemsOptions & { format: (typeof FORMATS)[number] },
): Promise<ItemStream> {
  return format === 'table'
    ? // One more than is shown, to know whether there are more.
      client.items(id, { offset, limit: (limit ?? TABLE_LIMIT) + 1, format: 'jsonl' })
    : client.items(id, { offset, limit, format });
}

function formatOf({ json, style }: Context, { format }: ItemsOptions): (typeof FORMATS)[number] {
  // A program that asks for JSON gets no table, whatever else it says.
  if (json) return format === 'jsonl' ? 'jsonl' : 'json';
  return format ?? (style.live ? 'table' : 'jsonl');
}

async function itemTable(
  { style }: Context,
  { chunks }: ItemStream,
  { limit = TABLE_LIMIT }: ItemsOptions,
): Promise<string> {
  const found: Item[] = [];
  for await (const line of lines(chunks)) found.push(parseItem(line));
  if (found.length === 0) return 'No items.\n';
  const table = renderItems(found.slice(0, limit), layoutFor(style), style);
  return found.length > limit && style.live ? `${table}There are more: use --limit and --offset.\n` : table;
}
