import { basename, resolve } from 'node:path';
import type { Command } from 'commander';
import { lines, type ItemStream } from '@crawlerd/client';
import { formatBytes } from '../bytes.ts';
import { writeJson, type Cli, type Context } from '../context.ts';
import { UsageError } from '../dependencies.ts';
import { executionName, findExecution, ID_ARGUMENT } from '../find-execution.ts';
import { withInterrupt } from '../follow.ts';
import { INTERRUPTED_EXIT_CODE, writeAll } from '../io.ts';
import { itemNotes } from '../item-notes.ts';
import {
  addItemOptions,
  fileFormat,
  itemQuery,
  TABLE_LIMIT,
  type ItemFormat,
  type ItemsOptions,
} from '../item-options.ts';
import { ItemProgress } from '../item-progress.ts';
import { parseItem, renderItems, type Item } from '../item-table.ts';
import { plural } from '../progress-line.ts';
import { saveItems } from '../save-items.ts';
import { shortPath } from '../short-path.ts';
import { layoutFor } from '../table.ts';
import { printable } from '../text.ts';

export function addItems(program: Command, cli: Cli): void {
  const command = program
    .command('items')
    .description('show the items a crawl has found, or write them to a file, also while it is running')
    .argument('<id>', ID_ARGUMENT, executionName);
  addItemOptions(command).action(async (name: string, options: ItemsOptions, asked: Command) => {
    const context = cli.context(asked);
    const { output } = options;
    const id = await findExecution(context, name);
    cli.exit(await (output === undefined ? show(context, id, options) : save(context, id, output, options)));
  });
}

async function show(context: Context, id: string, options: ItemsOptions): Promise<number> {
  const format = formatOf(context, options);
  const stream = await openStream(context, id, options, format);
  if (format === 'table') context.io.stdout.write(await itemTable(context, stream, options));
  else if (format === 'csv')
    for await (const chunk of stream.chunks) await writeAll(context.io.stdout, chunk);
  else for await (const chunk of stream.chunks) await writeJson(context.io, chunk);
  // After them, and beside them: what is printed is still JSON.
  for (const note of await itemNotes(context.client, id, stream)) context.warn(note);
  return 0;
}

/** Into a file that is there as a whole, or not at all. */
async function save(context: Context, id: string, output: string, options: ItemsOptions): Promise<number> {
  const format = fileFormat(output, options);
  const path = resolve(context.io.cwd, output);
  const query = { ...itemQuery(options), format };
  const progress = new ItemProgress(context, printable(basename(path)));
  return withInterrupt(context, async (signal) => {
    try {
      const { bytes, file } = await saveItems({
        path,
        force: options.force === true,
        ask: () => context.client.itemFiles.open(id, query, signal),
        onProgress: (done, asked, chunk) => progress.draw(done, asked, chunk, format === 'csv'),
      });
      progress.clear();
      const { count, columnsLeftOut } = file;
      if (context.json) await context.printJson({ path, format, bytes, items: count });
      else {
        const items = count === null ? '' : `, ${plural(count, 'item')}`;
        context.print(`${printable(shortPath(path, context.io.cwd))} (${formatBytes(bytes)}${items})`);
      }
      if (columnsLeftOut > 0)
        context.warn(`${plural(columnsLeftOut, 'column')} more were left out: choose some with --fields.`);
      for (const note of await itemNotes(context.client, id, file)) context.warn(note);
      return 0;
    } catch (error) {
      if (signal.aborted) return INTERRUPTED_EXIT_CODE;
      throw error;
    } finally {
      progress.clear();
    }
  });
}

function openStream(
  { client }: Context,
  id: string,
  options: ItemsOptions,
  format: ItemFormat,
): Promise<ItemStream> {
  const query = itemQuery(options);
  return format === 'table'
    ? // One more than is shown, to know whether there are more.
      client.items(id, { ...query, limit: (options.limit ?? TABLE_LIMIT) + 1, format: 'jsonl' })
    : client.items(id, { ...query, format });
}

function formatOf({ json, style }: Context, { format }: ItemsOptions): ItemFormat {
  const isBinary = format === 'xlsx' || format === 'parquet';
  if (isBinary || (format === 'csv' && style.live))
    throw new UsageError(`${format} is not for a terminal: write it to a file with -o items.${format}`);
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
