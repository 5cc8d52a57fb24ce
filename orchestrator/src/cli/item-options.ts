import { extname } from 'node:path';
import { Option, type Command } from 'commander';
import { OUTPUT_FORMATS } from '@crawlerd/shared';
import { commaSeparated, integer } from './arguments.ts';
import { UsageError } from './dependencies.ts';
import { printable } from './text.ts';

export type ItemFormat = 'table' | FileFormat;
export type FileFormat = (typeof OUTPUT_FORMATS)[number];

export interface ItemsOptions {
  readonly limit?: number;
  readonly offset?: number;
  readonly desc?: boolean;
  readonly fields?: readonly string[];
  readonly omit?: readonly string[];
  readonly format?: ItemFormat;
  readonly since?: 'previous';
  readonly output?: string;
  readonly force?: boolean;
}

export const TABLE_LIMIT = 20;

export function addItemOptions(command: Command): Command {
  return command
    .option(
      '--limit <n>',
      `maximum number of items (default: ${TABLE_LIMIT} in a table, else all)`,
      integer(1),
    )
    .option('--offset <n>', 'number of items to skip', integer(0))
    .option('--desc', 'the last item first; needs --limit, 10000 at most')
    .option('--fields <names>', 'only these values, with commas between, in this order', commaSeparated)
    .option('--omit <names>', 'not these values, with commas between', commaSeparated)
    .addOption(
      new Option(
        '--since <execution>',
        'only what is new, changed or gone since the last execution of the task that succeeded',
      ).choices(['previous']),
    )
    .addOption(
      new Option(
        '--format <format>',
        'default: as the file is named, table on a terminal, else jsonl',
      ).choices(['table', ...OUTPUT_FORMATS]),
    )
    .option('-o, --output <file>', 'file to write to, such as items.xlsx')
    .option('--force', 'replace the file if it is there already');
}

/** What the service is asked for, whatever the format. */
export function itemQuery({ limit, offset, desc, fields, omit, since }: ItemsOptions) {
  return { limit, offset, desc, since, fields: fields?.join(','), omit: omit?.join(',') };
}

/** @throws UsageError if nothing says which it is. */
export function fileFormat(file: string, { format }: ItemsOptions): FileFormat {
  if (format !== undefined && format !== 'table') return format;
  const extension = extname(file).slice(1).toLowerCase();
  const named = OUTPUT_FORMATS.find((each) => each === extension);
  if (format === undefined && named !== undefined) return named;
  throw new UsageError(
    `${printable(file)} does not say its format. Name it like items.xlsx, or use --format with one of ` +
      `${OUTPUT_FORMATS.join(', ')}.`,
  );
}
