import {
  BULK_MAX,
  FINISHED_STATUSES,
  type Bulk,
  type BulkAction,
  type BulkReply,
  type Status,
} from '@crawlerd/shared';
import type { Caller } from '../domain/caller.ts';
import type { Snapshot } from '../domain/execution.ts';
import type { ListFilter, ListPlace, Store } from '../ports/store.ts';
import type { Turns } from '../ports/turns.ts';
import { RequestError } from './errors.ts';
import { FINISHED } from './list-cursor.ts';
import { filterOf } from './list-filter.ts';
import { removeExecution, type RemoveDeps } from './remove-execution.ts';
import { resumeExecution, type ResumeDeps } from './resume-execution.ts';
import { stopExecution } from './stop-execution.ts';

export interface ActOnManyDeps extends ResumeDeps, RemoveDeps {
  readonly store: Store;
  readonly turns: Turns;
}

/** Parts of the history that a dry run counts, each in a turn of its own. */
const PARTS_MAX = 400;

/**
 * Does the same to each execution that matches, to so many in one request, each as if it had been asked for alone. What
 * one of them is refused keeps nothing from the others; a full queue ends the request, and the rest can be asked for again.
 *
 * @throws RequestError `invalid_bulk` if it does not say which; `queue_full`, `token_queue_full` if nothing could be done.
 * @throws StorageError if the disk does not take it. What was done stays done; asked again, the others follow.
 */
export async function actOnMany(deps: ActOnManyDeps, asked: Bulk, caller: Caller): Promise<BulkReply> {
  const { filter, status } = chosen(asked, caller);
  const { action, dry_run: isDryRun = false, limit = BULK_MAX } = asked;
  const answer = { action, dry_run: isDryRun };
  if (status.length === 0) return { ...answer, executions: 0, refused: [], next_cursor: null };
  const before = asked.cursor === undefined ? null : placeIn(asked.cursor);
  const from = { ...filter, status, ...(before !== null && { before }) };
  if (isDryRun) return { ...answer, ...(await counted(deps, from)), refused: [] };
  const refused: BulkReply['refused'] = [];
  await deps.turns.next();
  const { snapshots, next } = deps.store.list({ ...from, limit });
  const end = (executions: number, place: ListPlace | null): BulkReply => ({
    ...answer,
    executions,
    refused,
    next_cursor: place && FINISHED.textOf(place),
  });
  let executions = 0;
  let last: ListPlace | null = null;
  for (const snapshot of snapshots) {
    await deps.turns.next();
    try {
      await act(deps, snapshot.execution.id, asked, caller);
      executions += 1;
    } catch (error) {
      if (!(error instanceof RequestError)) throw error;
      if (!FULL.has(error.code))
        refused.push({ execution_id: snapshot.execution.id, code: error.code, detail: error.message });
      else if (last === null) throw error;
      else return end(executions, last);
    }
    last = placeOf(filter, snapshot);
  }
  return end(executions, next);
}

const FULL: ReadonlySet<string> = new Set(['queue_full', 'token_queue_full']);

/** What an action is for; a graceful stop says nothing new to what is stopping. */
const STATUSES_OF: Readonly<Record<BulkAction, readonly Status[]>> = {
  stop: ['queued', 'starting', 'running', 'stale'],
  resume: ['failed', 'stopped', 'timed_out', 'lost'],
  delete: FINISHED_STATUSES,
};

type Filter = Omit<ListFilter, 'limit' | 'before'>;

function chosen(
  asked: Bulk,
  caller: Caller,
): { readonly filter: Filter; readonly status: readonly Status[] } {
  const { action, filter = {}, all = false, mode } = asked;
  if (all === Object.keys(filter).length > 0) {
    const message = all
      ? 'has no place beside all=true: leave out one of them'
      : 'must name at least one: a request for every execution says all=true';
    throw new RequestError(
      'invalid_bulk',
      'The request does not say which executions; nothing was changed.',
      [{ field: 'filter', message }],
    );
  }
  const read = filterOf({ ...filter, caller });
  const suited = [
    ...STATUSES_OF[action],
    ...(action === 'stop' && mode === 'kill' ? ['stopping' as const] : []),
  ];
  return { filter: read, status: suited.filter((each) => read.status?.includes(each) ?? true) };
}

async function counted({ store, turns }: ActOnManyDeps, from: Filter & { readonly before?: ListPlace }) {
  let executions = 0;
  let before: ListPlace | null = null;
  for (let part = 0; part < PARTS_MAX; part++) {
    await turns.next();
    const { counts, next } = store.tally({ ...from, ...(before !== null && { before }) });
    executions += counts.reduce((sum, { count }) => sum + count, 0);
    before = next;
    if (before === null) break;
  }
  return { executions, next_cursor: before && FINISHED.textOf(before) };
}

async function act(
  deps: ActOnManyDeps,
  id: string,
  { action, mode }: Bulk,
  caller: Caller,
): Promise<unknown> {
  switch (action) {
    case 'stop':
      return stopExecution(deps, id, mode ?? 'graceful', 'api', caller);
    case 'resume':
      return resumeExecution(deps, id, 'api', caller);
    case 'delete':
      return removeExecution(deps, id, 'api', caller);
  }
}

/** Where it was in the order of its list before anything was done to it. */
function placeOf({ finished }: Filter, { execution: { id, createdAt, verdict } }: Snapshot): ListPlace {
  return { id, at: finished === undefined ? createdAt : (verdict?.at ?? createdAt) };
}

/** Of an execution that need not be there any more: it may have been deleted by the request before. */
function placeIn(cursor: string): ListPlace {
  const dot = cursor.indexOf('.');
  return { at: new Date(Number(cursor.slice(0, dot))), id: cursor.slice(dot + 1) };
}
