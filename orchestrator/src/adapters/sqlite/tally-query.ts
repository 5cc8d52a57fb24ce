import { ne, sql } from 'drizzle-orm';
import type { Status } from '@crawlerd/shared';
import type { ListFilter, Tally } from '../../ports/list-filter.ts';
import { boundedWalk } from './list-queries.ts';
import type { Db } from './open-database.ts';
import { readWalk } from './read-walk.ts';
import { executions, REMOVING } from './schema.ts';

/** While these are counted, nobody else is answered. */
const COUNTED_AT_ONCE = 2500;

/** See `Store.tally`. */
export function tallyOf(db: Db, filter: Omit<ListFilter, 'limit'>, lookedAtMax = COUNTED_AT_ONCE): Tally {
  const { walk, span } = boundedWalk(db, filter, lookedAtMax);
  const places = readWalk(walk, span.whole, { checked: true, limit: lookedAtMax });
  const counts = db.all<{ taskName: string; status: Status; count: number }>(
    // CROSS: the places first, which are few, and then the row of each.
    sql`SELECT ${executions.taskName} AS "taskName", ${executions.status} AS "status", count(*) AS "count"
      FROM (${places}) AS places CROSS JOIN ${executions} ON ${executions.id} = places.id
      WHERE ${ne(executions.status, REMOVING)} GROUP BY 1, 2`,
  );
  return { counts, next: span.end };
}
