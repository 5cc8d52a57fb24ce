import type { Database } from 'better-sqlite3';

/** How SQLite would carry out a statement, line by line. */
export function queryPlan(client: Database, sql: string, params: readonly unknown[]): string[] {
  return client
    .prepare<unknown[], { detail: string }>(`EXPLAIN QUERY PLAN ${sql}`)
    .all(...params)
    .map(({ detail }) => detail);
}
