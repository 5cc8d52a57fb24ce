import type { FileList, FileView } from '@crawlerd/shared';
import type { Command } from 'commander';
import { integer } from '../arguments.ts';
import { formatBytes } from '../bytes.ts';
import type { Cli, Context } from '../context.ts';
import { formatAge } from '../duration.ts';
import { executionName, findExecution, ID_ARGUMENT } from '../find-execution.ts';
import { filePages } from '../list-files.ts';
import { layoutFor, renderTable, type Column } from '../table.ts';
import { printable } from '../text.ts';

const LIMIT = 1000;

export function addFiles(program: Command, cli: Cli): void {
  program
    .command('files')
    .description('list the files a crawl has written, also while it is running')
    .argument('<id>', ID_ARGUMENT, executionName)
    .option('--limit <n>', 'maximum number of files', integer(1), LIMIT)
    .action(async (id: string, options: { limit: number }, command: Command) => {
      const context = cli.context(command);
      cli.exit(await files(context, await findExecution(context, id), options.limit));
    });
}

async function files(context: Context, id: string, limit: number): Promise<number> {
  const { client, io, style } = context;
  const all = await filesUpTo(client.files, id, limit);
  if (context.json) {
    await context.printJson(all);
    return 0;
  }
  if (all.files.length === 0 && style.live) context.print('No files.');
  else io.stdout.write(renderTable(columns(context), all.files, layoutFor(style), style));
  for (const note of leftOutNotes(all.left_out)) context.warn(note);
  if (all.next_cursor !== null) context.warn('There are more: use --limit.');
  return 0;
}

async function filesUpTo(client: Context['client']['files'], id: string, limit: number): Promise<FileList> {
  const all: FileList = { files: [], left_out: [], next_cursor: null };
  for await (const page of filePages(client, id, limit)) {
    all.files.push(...page.files);
    all.left_out.push(...page.left_out);
    all.next_cursor = page.next_cursor;
  }
  return all;
}

function columns({ style, io }: Context): Column<FileView>[] {
  return [
    { title: 'NAME', value: (row) => row.name },
    {
      title: style.live ? 'SIZE' : 'BYTES',
      rigid: true,
      align: 'right',
      value: (row) => (style.live ? formatBytes(row.bytes) : String(row.bytes)),
    },
    {
      title: 'MODIFIED',
      rigid: true,
      value: (row) => (style.live ? formatAge(row.modified_at, io.now()) : row.modified_at),
    },
    { title: 'SHA-256', spare: 1, maxWidth: 64, value: (row) => row.sha256 ?? '' },
  ];
}

const NOTES_MAX = 5;

/** What there is besides the files. */
export function leftOutNotes(leftOut: FileList['left_out']): string[] {
  const notes = leftOut
    .slice(0, NOTES_MAX)
    .map(({ name, why }) => `Left out: ${printable(name) || 'the rest'} (${why.replaceAll('_', ' ')}).`);
  const more = leftOut.length - notes.length;
  return more > 0 ? [...notes, `${more} more were left out.`] : notes;
}
