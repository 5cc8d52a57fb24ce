import { sql, type SQL } from 'drizzle-orm';
import type { SQLiteColumn } from 'drizzle-orm/sqlite-core';

/** Columns of a statement that is prepared before their values are known. */
export interface OpenColumns {
  /** For the `set` of an update. */
  readonly placeholders: Record<string, SQL>;
  /** The values of the statement for the columns, from a row with at least these keys. */
  readonly encoded: (row: object) => Record<string, unknown>;
}

/**
 * Building a statement costs several times as much as running it. Drizzle can prepare one with placeholders and
 * encodes their values, but fails at null (seen in 0.45), so the encoding is done here.
 */
export function openColumns(columns: Readonly<Record<string, SQLiteColumn>>): OpenColumns {
  const entries = Object.entries(columns);
  return {
    placeholders: Object.fromEntries(entries.map(([key]) => [key, sql`${sql.placeholder(key)}`])),
    encoded: (row) => {
      const values = new Map<string, unknown>(Object.entries(row));
      return Object.fromEntries(
        entries.map(([key, column]) => [key, encodedBy(column, values.get(key) ?? null)]),
      );
    },
  };
}

function encodedBy(column: SQLiteColumn, value: unknown): unknown {
  return value === null ? null : column.mapToDriverValue(value);
}
