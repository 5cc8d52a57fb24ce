import type { Status } from '@crawlerd/shared';
import type { Snapshot } from '../domain/execution.ts';
import type { Store } from '../ports/store.ts';

export interface ListQuery {
  readonly status?: Status | Status[];
  readonly task_name?: string;
  /** `key=value` */
  readonly label?: string;
  readonly limit?: number;
  readonly cursor?: string;
}

export interface Page {
  readonly snapshots: readonly Snapshot[];
  /** Id of the last one, if there are more. */
  readonly nextCursor: string | null;
}

const DEFAULT_LIMIT = 50;

/** One page of executions, the newest first. A page stays where it is while new ones arrive. */
export function listExecutions(store: Store, query: ListQuery): Page {
  const limit = query.limit ?? DEFAULT_LIMIT;
  const { status, task_name: taskName, label, cursor } = query;
  const found = store.list({
    // One more than asked for tells whether there is a next page.
    limit: limit + 1,
    ...(cursor !== undefined && { before: cursor }),
    ...(status !== undefined && { status: [status].flat() }),
    ...(taskName !== undefined && { taskName }),
    ...(label !== undefined && { label: keyAndValue(label) }),
  });
  const snapshots = found.slice(0, limit);
  return {
    snapshots,
    nextCursor: found.length > limit ? (snapshots.at(-1)?.execution.id ?? null) : null,
  };
}

function keyAndValue(label: string): [string, string] {
  const at = label.indexOf('=');
  return [label.slice(0, at), label.slice(at + 1)];
}
