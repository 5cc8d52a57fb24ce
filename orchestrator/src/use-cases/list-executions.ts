import { IDS_MAX } from '@crawlerd/shared';
import { ANYBODY } from '../domain/caller.ts';
import type { Snapshot } from '../domain/execution.ts';
import type { Store } from '../ports/store.ts';
import type { Turns } from '../ports/turns.ts';
import { CREATED, FINISHED, placeOf } from './list-cursor.ts';
import { filterOf, type FilterQuery } from './list-filter.ts';

export interface ListQuery extends FilterQuery {
  readonly limit?: number;
  readonly cursor?: string;
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
  const { ids, limit = ids === undefined ? DEFAULT_LIMIT : IDS_MAX, cursor, caller = ANYBODY } = query;
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
