import type { PageSelection } from '@crawlerd/client';
import { PAGE_OUTCOMES, type PageList, type PageOutcome, type PageView } from '@crawlerd/shared';
import { Option, type Command } from 'commander';
import { integer } from '../arguments.ts';
import type { Cli, Context } from '../context.ts';
import { executionName, findExecution, ID_ARGUMENT } from '../find-execution.ts';
import { layoutFor, renderTable, type Column } from '../table.ts';
import { printable } from '../text.ts';

const LIMIT = 100;
const CODES_SHOWN = 10;

interface PagesOptions {
  readonly failed?: boolean;
  readonly outcome?: PageOutcome;
  readonly code?: string;
  readonly host?: string;
  readonly limit: number;
}

export function addPages(program: Command, cli: Cli): void {
  program
    .command('pages')
    .description('list the pages that failed, were skipped or are done, also while the crawl is running')
    .argument('<id>', ID_ARGUMENT, executionName)
    .option('--failed', 'pages that could not be had (the default)')
    .addOption(
      new Option('--outcome <outcome>', 'pages with this outcome').choices(PAGE_OUTCOMES).conflicts('failed'),
    )
    .option('--code <code>', 'only pages with this code, such as http_503')
    .option('--host <host>', 'only pages of this host')
    .option('--limit <n>', 'maximum number of pages', integer(1), LIMIT)
    .action(async (id: string, options: PagesOptions, command: Command) => {
      const context = cli.context(command);
      cli.exit(await pages(context, await findExecution(context, id), options));
    });
}

async function pages(context: Context, id: string, options: PagesOptions): Promise<number> {
  const { io, style } = context;
  const { outcome = 'failed', code, host, limit } = options;
  const all = await pagesUpTo(context, id, { outcome, code, host }, limit);
  if (context.json) {
    await context.printJson(all);
    return 0;
  }
  if (all.pages.length > 0) {
    io.stdout.write(renderTable(columns(outcome), all.pages, layoutFor(style), style));
  } else if (style.live) context.print(all.source === null ? 'Nothing is known of its pages.' : 'No pages.');
  for (const sentence of sentencesAbout(all)) context.warn(sentence);
  return 0;
}

async function pagesUpTo(
  context: Context,
  id: string,
  selection: PageSelection,
  limit: number,
): Promise<PageList> {
  let last: PageList | null = null;
  const found: PageView[] = [];
  for await (const part of context.client.pages.list(id, selection, limit)) {
    found.push(...part.pages);
    last = part;
  }
  if (last === null) throw new Error('the service gave no list of pages');
  return { ...last, pages: found };
}

function columns(outcome: PageOutcome): Column<PageView>[] {
  const text = (value: string | number | null): string => (value === null ? '' : String(value));
  const tries: Column<PageView> = {
    title: 'TRIES',
    rigid: true,
    align: 'right',
    value: (row) => text(row.attempts),
  };
  const url: Column<PageView> = { title: 'URL', minWidth: 20, value: (row) => row.url };
  if (outcome === 'done') {
    const status: Column<PageView> = { title: 'STATUS', rigid: true, value: (row) => text(row.status) };
    return [status, tries, url, { title: 'AT', spare: 1, rigid: true, value: (row) => text(row.at) }];
  }
  return [
    { title: 'CODE', rigid: true, maxWidth: 24, value: (row) => text(row.code) },
    ...(outcome === 'failed' ? [tries] : []),
    url,
    { title: 'WHY', spare: 2, minWidth: 20, value: (row) => text(row.message) },
    { title: 'SNAPSHOT', spare: 1, value: (row) => text(row.snapshot) },
  ];
}

function sentencesAbout(list: PageList): string[] {
  const { failed_by_code: codes, lines_skipped: lines, failed_left_out: leftOut, next_cursor: next } = list;
  return [
    ...(codes === null || list.source === null ? [] : [failedSentence(codes)]),
    ...(leftOut > 0 ? [`${leftOut} further failures are not listed.`] : []),
    ...(lines > 0 ? [`${lines} line${lines === 1 ? '' : 's'} of the file could not be read as a page.`] : []),
    ...(next === null ? [] : ['There are more: use --limit.']),
  ];
}

function failedSentence(codes: NonNullable<PageList['failed_by_code']>): string {
  const total = codes.reduce((sum, { count }) => sum + count, 0);
  if (total === 0) return 'No page has failed.';
  const shown = codes.slice(0, CODES_SHOWN).map(({ code, count }) => `${count} ${printable(code)}`);
  const rest = codes.length > CODES_SHOWN ? [`${codes.length - CODES_SHOWN} further codes`] : [];
  const have = total === 1 ? 'page has' : 'pages have';
  return `${total} ${have} failed: ${[...shown, ...rest].join(', ')}.`;
}
