import { IDS_MAX, type Reason, type Status } from '@crawlerd/shared';
import { ANYBODY, type Caller } from '../domain/caller.ts';
import type { ListFilter, Period } from '../ports/store.ts';
import { invalidQuery } from './errors.ts';

export interface FilterQuery {
  readonly status?: Status | Status[];
  readonly reason?: Reason | Reason[];
  /** With commas between. */
  readonly ids?: string | string[];
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
  /** Whoever asks; default: anybody. */
  readonly caller?: Pick<Caller, 'labels'>;
}

/**
 * @throws RequestError `invalid_query` for too many ids.
 */
export function filterOf(query: FilterQuery): Omit<ListFilter, 'limit' | 'before'> {
  const { status, reason, id_prefix: idPrefix, task_name: taskName, task, label } = query;
  const { name_contains: nameContains, caller = ANYBODY } = query;
  const ids = query.ids === undefined ? undefined : idsOf(query.ids);
  const created = periodOf(query.created_after, query.created_before);
  const finished = periodOf(query.finished_after, query.finished_before);
  return {
    ...(status !== undefined && { status: [status].flat() }),
    ...(reason !== undefined && { reason: [reason].flat() }),
    ...(nameContains !== undefined && { nameContains }),
    ...(ids !== undefined && { ids }),
    ...(idPrefix !== undefined && { idPrefix }),
    ...(taskName !== undefined && { taskName }),
    ...(task !== undefined && { task }),
    ...(label !== undefined && { label: keyAndValue(label) }),
    ...(caller.labels !== null && { labels: caller.labels }),
    ...(created !== undefined && { created }),
    ...(finished !== undefined && { finished }),
  };
}

function idsOf(texts: string | readonly string[]): readonly string[] {
  const ids = [...new Set([texts].flat().flatMap((text) => text.split(',')))];
  if (ids.length > 0 && ids.length <= IDS_MAX) return ids;
  throw invalidQuery('ids', `must be 1 to ${IDS_MAX} ids: ask for the others in further requests`);
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
