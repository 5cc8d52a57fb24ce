import { and, eq, gte, inArray, lt, sql, type SQL } from 'drizzle-orm';
import { STATUSES } from '@crawlerd/shared';
import type { ListFilter, ListPlace, Period } from '../../ports/store.ts';
import { executions, labels } from './schema.ts';

/** A part of a list: from one place on and before another one; null for no end. */
export interface Span {
  readonly from: ListPlace | null;
  readonly before: ListPlace | null;
}

/** A way to read executions in the order of a list from an index, or from several parts of one that are merged. */
export interface Walk {
  /** What is read, once for each of the `keys`: one part of the index. */
  readonly from: SQL;
  readonly keys: readonly SQL[];
  /** The columns of a place; without `at` the order is that of the ids. */
  readonly at: SQL;
  readonly id: SQL;
  readonly isById: boolean;
  readonly span: Span;
  /** What the index does not say of an execution; then `lookUp` joins what says it. */
  readonly checks: readonly SQL[];
  readonly lookUp: SQL;
}

/** All walks that find what is asked for, each in the order of the list. */
export function walksOf(asked: ListFilter): readonly [Walk, ...Walk[]] {
  const filter = withLabelFirst(asked);
  const { finished, idPrefix, label, task, taskName, status } = filter;
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
function withLabelFirst(filter: ListFilter): ListFilter {
  const [first] = Object.entries(filter.labels ?? {});
  return filter.label !== undefined || first === undefined ? filter : { ...filter, label: first };
}

/**
 * Reads the places of a walk, the first ones of the list first.
 *
 * @param checked false to count what the index alone names, whatever else is asked of it.
 */
export function readWalk(
  walk: Walk,
  { from, before }: Span,
  { checked, limit, offset = 0 }: { checked: boolean; limit: number; offset?: number },
): SQL {
  const { at, id, isById, keys, checks } = walk;
  const place = isById ? sql`${id}` : sql`(${at}, ${id})`;
  const valueOf = (of: ListPlace) => (isById ? sql`${of.id}` : sql`(${of.at.getTime()}, ${of.id})`);
  const shared = [
    ...(before === null ? [] : [sql`${place} < ${valueOf(before)}`]),
    ...(from === null ? [] : [sql`${place} >= ${valueOf(from)}`]),
    ...(checked ? checks : []),
  ];
  const source = checked && checks.length > 0 ? sql`${walk.from} ${walk.lookUp}` : walk.from;
  const parts = keys.map(
    (key) => sql`SELECT ${at} AS at, ${id} AS id FROM ${source} WHERE ${and(key, ...shared)}`,
  );
  const order = isById ? sql`id DESC` : sql`at DESC, id DESC`;
  return sql`${sql.join(parts, sql` UNION ALL `)} ORDER BY ${order} LIMIT ${limit} OFFSET ${offset}`;
}

/** Whether the first of two places is nearer to the end of the list of this walk. */
export function isFurther({ isById }: Pick<Walk, 'isById'>, place: ListPlace, other: ListPlace): boolean {
  const isSameTime = isById || place.at.getTime() === other.at.getTime();
  return isSameTime ? place.id < other.id : place.at < other.at;
}

const OF_EXECUTION = {
  at: sql`${executions.createdAt}`,
  id: sql`${executions.id}`,
  isById: false,
  lookUp: sql``,
};

function byStatus(filter: ListFilter): Walk {
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

function byTask(filter: ListFilter, taskName: string): Walk {
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

function bySavedTask(filter: ListFilter, task: string): Walk {
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

function byLabel(filter: ListFilter, [key, value]: readonly [string, string]): Walk {
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

function byFinish({ finished: _, ...others }: ListFilter, finished: Period): Walk {
  return {
    ...OF_EXECUTION,
    from: sql`${executions} INDEXED BY executions_finished`,
    keys: [sql`${executions.finishedAt} IS NOT NULL`],
    at: sql`${executions.finishedAt}`,
    span: spanOf(finished),
    checks: checksOf(others),
  };
}

function byPrefix({ idPrefix: _, ...others }: ListFilter, prefix: string): Walk {
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

function statusesOf({ status }: ListFilter) {
  return [...new Set(status ?? STATUSES)];
}

/** Before any id at that time. */
function spanOf({ from, before }: Period = {}): Span {
  const start = (at: Date | undefined) => (at === undefined ? null : { at, id: '' });
  return { from: start(from), before: start(before) };
}

/** What no index is for. */
function unindexed({ reason, nameContains, labels: further }: ListFilter) {
  return { reason, nameContains, labels: further };
}

type Asked = Pick<
  ListFilter,
  'reason' | 'nameContains' | 'status' | 'taskName' | 'task' | 'label' | 'labels' | 'created' | 'idPrefix'
>;

function checksOf({
  reason,
  nameContains,
  status,
  taskName,
  task,
  label,
  labels: further = {},
  created,
  idPrefix,
}: { [Key in keyof Asked]: Asked[Key] | undefined }): SQL[] {
  return [
    status && inArray(executions.status, [...status]),
    reason && inArray(executions.reason, [...reason]),
    nameContains === undefined
      ? undefined
      : sql`instr(lower(${executions.taskName}), lower(${nameContains})) > 0`,
    taskName === undefined ? undefined : eq(executions.taskName, taskName),
    task === undefined ? undefined : eq(executions.task, task),
    label && hasLabel(label),
    ...Object.entries(further).map(hasLabel),
    created?.from && gte(executions.createdAt, created.from),
    created?.before && lt(executions.createdAt, created.before),
    idPrefix === undefined
      ? undefined
      : and(gte(executions.id, idPrefix), lt(executions.id, above(idPrefix))),
  ].filter((check) => check !== undefined);
}

function hasLabel([key, value]: readonly [string, string]): SQL {
  return sql`EXISTS (SELECT 1 FROM ${labels} WHERE ${labels.key} = ${key} AND ${labels.value} = ${value}
    AND ${labels.createdAt} = ${executions.createdAt} AND ${labels.executionId} = ${executions.id})`;
}

/** The first text after all that start so. */
function above(prefix: string): string {
  const last = prefix.length - 1;
  return prefix.slice(0, last) + String.fromCodePoint((prefix.codePointAt(last) ?? 0) + 1);
}
