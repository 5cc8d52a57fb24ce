import { eq, inArray, sql } from 'drizzle-orm';
import { STATUSES } from '@crawlerd/shared';
import type { ListFilter, ListPlace, Period } from '../../ports/store.ts';
import { above, checksOf } from './list-checks.ts';
import type { Span, Walk } from './read-walk.ts';
import { executions, labels } from './schema.ts';

type Asked = Omit<ListFilter, 'limit'>;

/** All walks that find what is asked for, each in the order of the list. */
export function walksOf(asked: Asked): readonly [Walk, ...Walk[]] {
  const filter = withLabelFirst(asked);
  const { finished, idPrefix, ids, label, task, taskName, status } = filter;
  if (ids !== undefined) return [byIds(filter, ids)];
  if (finished !== undefined) return [byFinish(filter, finished)];
  if (idPrefix !== undefined) return [byPrefix(filter, idPrefix)];
  const walks = [
    ...(label === undefined ? [] : [byLabel(filter, label)]),
    ...(task === undefined ? [] : [bySavedTask(filter, task)]),
    ...(taskName === undefined ? [] : [byTask(filter, taskName)]),
  ];
  const [first, ...others] = walks;
  if (first === undefined) return [byStatus(filter)];
  // Of a task, those in a status are a part of its index.
  return status === undefined || (taskName ?? task) !== undefined
    ? [first, ...others]
    : [byStatus(filter), ...walks];
}

/** One label is what an index is read by; further ones are checks. */
function withLabelFirst(filter: Asked): Asked {
  const [first] = Object.entries(filter.labels ?? {});
  return filter.label !== undefined || first === undefined ? filter : { ...filter, label: first };
}

const OF_EXECUTION = {
  at: sql`${executions.createdAt}`,
  id: sql`${executions.id}`,
  isById: false,
  lookUp: sql``,
};

function byStatus(filter: Asked): Walk {
  return {
    ...OF_EXECUTION,
    from: sql`${executions} INDEXED BY executions_status`,
    keys: statusesOf(filter).map((status) => eq(executions.status, status)),
    span: spanOf(filter.created),
    checks: checksOf({
      ...unindexed(filter),
      taskName: filter.taskName,
      task: filter.task,
      label: filter.label,
    }),
  };
}

function byTask(filter: Asked, taskName: string): Walk {
  return {
    ...OF_EXECUTION,
    from: sql`${executions} INDEXED BY executions_task`,
    keys: statusesOf(filter).map(
      (status) => sql`${executions.taskName} = ${taskName} AND ${executions.status} = ${status}`,
    ),
    span: spanOf(filter.created),
    checks: checksOf({ ...unindexed(filter), task: filter.task, label: filter.label }),
  };
}

function bySavedTask(filter: Asked, task: string): Walk {
  return {
    ...OF_EXECUTION,
    from: sql`${executions} INDEXED BY executions_saved_task`,
    keys: statusesOf(filter).map(
      (status) => sql`${executions.task} = ${task} AND ${executions.status} = ${status}`,
    ),
    span: spanOf(filter.created),
    checks: checksOf({ ...unindexed(filter), taskName: filter.taskName, label: filter.label }),
  };
}

function byLabel(filter: Asked, [key, value]: readonly [string, string]): Walk {
  const { status, taskName, task, created } = filter;
  return {
    from: sql`${labels}`,
    keys: [sql`${labels.key} = ${key} AND ${labels.value} = ${value}`],
    at: sql`${labels.createdAt}`,
    id: sql`${labels.executionId}`,
    isById: false,
    span: spanOf(created),
    checks: checksOf({ ...unindexed(filter), status, taskName, task }),
    // CROSS: in this order, which is that of the list.
    lookUp: sql`CROSS JOIN ${executions} ON ${executions.id} = ${labels.executionId}`,
  };
}

function byFinish({ finished: _, ...others }: Asked, finished: Period): Walk {
  return {
    ...OF_EXECUTION,
    from: sql`${executions} INDEXED BY executions_finished`,
    keys: [sql`${executions.finishedAt} IS NOT NULL`],
    at: sql`${executions.finishedAt}`,
    span: spanOf(finished),
    checks: checksOf(others),
  };
}

/** So few that they may be sorted: whatever the order of the list is, no index is in that of some ids. */
function byIds({ ids: _, finished, ...others }: Asked, ids: readonly string[]): Walk {
  const named = {
    from: sql`${executions} INDEXED BY sqlite_autoindex_executions_1`,
    checks: checksOf(others),
  };
  const isNamed = inArray(executions.id, [...ids]);
  return finished === undefined
    ? { ...OF_EXECUTION, ...named, keys: [isNamed], span: spanOf(undefined) }
    : {
        ...OF_EXECUTION,
        ...named,
        keys: [sql`${isNamed} AND ${executions.finishedAt} IS NOT NULL`],
        at: sql`${executions.finishedAt}`,
        span: spanOf(finished),
      };
}

function byPrefix({ idPrefix: _, ...others }: Asked, prefix: string): Walk {
  const place = (id: string): ListPlace => ({ at: new Date(0), id });
  return {
    ...OF_EXECUTION,
    // The one of the primary key: for some checks SQLite would take another one, and sort.
    from: sql`${executions} INDEXED BY sqlite_autoindex_executions_1`,
    // Says nothing: the place is all.
    keys: [sql`true`],
    isById: true,
    span: { from: place(prefix), before: place(above(prefix)) },
    checks: checksOf(others),
  };
}

function statusesOf({ status }: Asked) {
  return [...new Set(status ?? STATUSES)];
}

/** Before any id at that time. */
function spanOf({ from, before }: Period = {}): Span {
  const start = (at: Date | undefined) => (at === undefined ? null : { at, id: '' });
  return { from: start(from), before: start(before) };
}

/** What no index is for. */
function unindexed({ reason, nameContains, labels: further }: Asked) {
  return { reason, nameContains, labels: further };
}
