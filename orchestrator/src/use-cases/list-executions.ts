import type { Reason, Status } from '@crawlerd/shared';
import { ANYBODY, type Caller } from '../domain/caller.ts';
import type { Snapshot } from '../domain/execution.ts';
import type { ListFilter, Period, Store } from '../ports/store.ts';
import type { Turns } from '../ports/turns.ts';
import { CREATED, FINISHED, placeOf } from './list-cursor.ts';

export interface ListQuery {
  readonly status?: Status | Status[];
  readonly reason?: Reason | Reason[];
  readonly id_prefix?: string;
  readonly task_name?: string;
  readonly name_contains?: string;
  /** The name of a saved task. */
  readonly task?: string;
  /** `key=value` */
  readonly label?: string;
  /** Moments, as ISO 8601. */
  readonly created_after?: string;
  readonly created_before?: string;
  readonly finished_after?: string;
  readonly finished_before?: string;
  readonly limit?: number;
  readonly cursor?: string;
  /** Whoever asks; default: anybody. */
  readonly caller?: Pick<Caller, 'labels'>;
}

export interface Page<T> {
  readonly views: readonly T[];
  /** If there may be more. */
  readonly nextCursor: string | null;
}

export interface ListDeps {
  readonly store: Store;
  readonly turns: Turns;
}

const DEFAULT_LIMIT = 50;

/** To read a thousand at once would keep everybody else waiting for a tenth of a second. */
const PART = 100;

/**
 * One page of executions, the newest first, each as `viewOf` shows it. A page stays where it is while new ones arrive.
 * It is read and shown in parts, and whoever waits is served in between.
 */
export async function listExecutions<T>(
  { store, turns }: ListDeps,
  query: ListQuery,
  viewOf: (snapshot: Snapshot) => T,
): Promise<Page<T>> {
  const { limit = DEFAULT_LIMIT, cursor, caller = ANYBODY } = query;
  const filter = filterOf(query);
  const cursors = filter.finished === undefined ? CREATED : FINISHED;
  const views: T[] = [];
  for (let before = cursor === undefined ? null : placeOf(cursors, cursor, store, caller); ;) {
    await turns.next();
    const asked = Math.min(PART, limit - views.length);
    const { snapshots, next } = store.list({
      ...filter,
      limit: asked,
      ...(before !== null && { before }),
    });
    views.push(...snapshots.map(viewOf));
    if (next === null) return { views, nextCursor: null };
    // A part that is shorter than asked for took as much as a part may, and the page ends with it.
    if (views.length >= limit || snapshots.length < asked) return { views, nextCursor: cursors.textOf(next) };
    before = next;
  }
}

function filterOf(query: ListQuery): Omit<ListFilter, 'limit' | 'before'> {
  const { status, reason, id_prefix: idPrefix, task_name: taskName, task, label } = query;
  const { name_contains: nameContains, caller = ANYBODY } = query;
  const created = periodOf(query.created_after, query.created_before);
  const finished = periodOf(query.finished_after, query.finished_before);
  return {
    ...(status !== undefined && { status: [status].flat() }),
    ...(reason !== undefined && { reason: [reason].flat() }),
    ...(nameContains !== undefined && { nameContains }),
    ...(idPrefix !== undefined && { idPrefix }),
    ...(taskName !== undefined && { taskName }),
    ...(task !== undefined && { task }),
    ...(label !== undefined && { label: keyAndValue(label) }),
    ...(caller.labels !== null && { labels: caller.labels }),
    ...(created !== undefined && { created }),
    ...(finished !== undefined && { finished }),
  };
}

function periodOf(after: string | undefined, before: string | undefined): Period | undefined {
  if (after === undefined && before === undefined) return undefined;
  return {
    ...(after !== undefined && { from: new Date(after) }),
    ...(before !== undefined && { before: new Date(before) }),
  };
}

function keyAndValue(label: string): [string, string] {
  const at = label.indexOf('=');
  return [label.slice(0, at), label.slice(at + 1)];
}
