import { and, sql, type SQL } from 'drizzle-orm';
import type { ListPlace } from '../../ports/store.ts';

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
