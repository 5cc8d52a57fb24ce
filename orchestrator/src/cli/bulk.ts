import type { Command } from 'commander';
import type { Bulk, BulkAction, BulkReply } from '@crawlerd/shared';
import type { Context } from './context.ts';
import { UserError } from './dependencies.ts';
import { addFilterOptions, filterOf, type FilterOptions } from './filter-options.ts';
import { INTERRUPTED_EXIT_CODE } from './io.ts';
import { plural } from './progress-line.ts';
import { printable } from './text.ts';

export interface BulkOptions extends FilterOptions {
  readonly all?: boolean;
  readonly dryRun?: boolean;
  readonly yes?: boolean;
}

export const BULK_HELP =
  '\nWith filters in place of an id, all executions that match are meant. They are counted first, and' +
  '\nnothing is done before you agree; --dry-run only counts.';

/** The options with which a command is about all executions that match, in place of one. */
export function addBulkOptions(command: Command): Command {
  return addFilterOptions(command)
    .option('--all', 'every execution, in place of a filter')
    .option('--dry-run', 'only count those that match')
    .option('-y, --yes', 'do not ask before it is done to those that match');
}

/**
 * Which executions the command is about: null for the one of this id. That it names neither, or both, is a wrong usage.
 */
export function bulkFilterOf(
  command: Command,
  id: string | undefined,
  options: BulkOptions,
): Pick<Bulk, 'filter' | 'all'> | null {
  const given = Object.entries(filterOf(options)).filter(([, value]) => value !== undefined);
  const isOfMany = given.length > 0 || options.all === true;
  if (id !== undefined && (isOfMany || options.dryRun === true || options.yes === true)) {
    command.error('error: name an execution, or choose several by filters, but not both');
  }
  if (id !== undefined) return null;
  if (!isOfMany) {
    command.error("error: missing required argument 'id', or a filter such as --status");
  }
  return options.all === true && given.length === 0
    ? { all: true }
    : { filter: Object.fromEntries(given), ...(options.all === true && { all: true }) };
}

/** Counts what matches, asks, and does it until nothing is left. */
export async function actOnMany(context: Context, bulk: Bulk, options: BulkOptions): Promise<number> {
  const matching = await counted(context, bulk);
  if (options.dryRun === true || matching.executions === 0) {
    if (context.json) await context.printJson(matching);
    else context.print(matching.executions === 0 ? 'No execution matches.' : `${would(matching)}.`);
    return 0;
  }
  if (options.yes !== true) {
    const isAgreed = await agreed(context, matching);
    if (isAgreed !== true) return isAgreed === null ? INTERRUPTED_EXIT_CODE : 1;
  }
  const { executions, refused } = await untilDone(context, bulk);
  if (context.json) await context.printJson({ ...matching, dry_run: false, executions, refused });
  else {
    context.print(`${plural(executions, 'execution')} ${WAS[bulk.action]}.`);
    for (const { execution_id: id, detail } of refused)
      context.warn(`${printable(id)}: ${printable(detail)}`);
  }
  return refused.length === 0 ? 0 : 1;
}

const VERBS: Readonly<Record<BulkAction, string>> = { stop: 'stopped', resume: 'resumed', delete: 'removed' };
const WAS: Readonly<Record<BulkAction, string>> = {
  stop: 'asked to stop',
  resume: 'resumed',
  delete: 'being removed in the background',
};

function would({ action, executions, next_cursor: more }: BulkReply): string {
  return `${more === null ? '' : 'at least '}${plural(executions, 'execution')} would be ${VERBS[action]}`;
}

async function counted({ client }: Context, bulk: Bulk): Promise<BulkReply> {
  return client.many.act({ ...bulk, dry_run: true });
}

/** Null after Ctrl-C. */
async function agreed(context: Context, matching: BulkReply): Promise<boolean | null> {
  if (context.io.stdin.isTTY !== true) {
    throw new UserError(`${would(matching)}: say --yes, as nobody can be asked here. Nothing was changed.`);
  }
  const answer = await context.io.ask(`${would(matching)}. Go on? [y/N] `);
  if (answer === null) return null;
  const isAgreed = /^y(es)?$/i.test(answer.trim());
  if (!isAgreed) context.warn('Nothing was changed.');
  return isAgreed;
}

async function untilDone(context: Context, bulk: Bulk): Promise<Pick<BulkReply, 'executions' | 'refused'>> {
  let executions = 0;
  const refused: BulkReply['refused'] = [];
  for (let cursor: string | null | undefined; cursor !== null;) {
    try {
      const reply: BulkReply = await context.client.many.act({
        ...bulk,
        ...(cursor !== undefined && { cursor }),
      });
      executions += reply.executions;
      refused.push(...reply.refused);
      cursor = reply.next_cursor;
    } catch (error) {
      if (executions > 0) context.warn(`${plural(executions, 'execution')} ${WAS[bulk.action]} before this:`);
      throw error;
    }
  }
  return { executions, refused };
}
