import { and, eq, gte, inArray, lt, sql, type SQL } from 'drizzle-orm';
import type { ListFilter } from '../../ports/store.ts';
import { executions, labels } from './schema.ts';

type Asked = Omit<ListFilter, 'limit' | 'before' | 'finished'>;

/** What is asked of an execution, each as a condition. */
export function checksOf({
  reason,
  nameContains,
  status,
  taskName,
  task,
  label,
  labels: further = {},
  created,
  idPrefix,
  ids,
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
    ids && inArray(executions.id, [...ids]),
  ].filter((check) => check !== undefined);
}

function hasLabel([key, value]: readonly [string, string]): SQL {
  return sql`EXISTS (SELECT 1 FROM ${labels} WHERE ${labels.key} = ${key} AND ${labels.value} = ${value}
    AND ${labels.createdAt} = ${executions.createdAt} AND ${labels.executionId} = ${executions.id})`;
}

/** The first text after all that start so. */
export function above(prefix: string): string {
  const last = prefix.length - 1;
  return prefix.slice(0, last) + String.fromCodePoint((prefix.codePointAt(last) ?? 0) + 1);
}
