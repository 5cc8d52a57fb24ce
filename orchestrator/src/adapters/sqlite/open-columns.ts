import { getTableColumns, getTableName, sql, type InferInsertModel, type SQL } from 'drizzle-orm';
import type { SQLiteColumn, SQLiteTable } from 'drizzle-orm/sqlite-core';
import type { Db } from './open-database.ts';

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
      const values: Record<string, unknown> = {};
      for (const [key, column] of entries) values[key] = encodedBy(column, Reflect.get(row, key) ?? null);
      return values;
    },
  };
}

/** Prepared: adds a row to the table. A key that it lacks is null. */
export function insertion<T extends SQLiteTable>(db: Db, table: T): (row: InferInsertModel<T>) => void {
  const columns = getTableColumns(table);
  const { encoded } = openColumns(columns);
  const names = Object.values(columns).map(({ name }) => `"${name}"`);
  const values = Object.keys(columns).map((key) => `@${key}`);
  const insert = db.$client.prepare(
    `INSERT INTO "${getTableName(table)}" (${names.join(', ')}) VALUES (${values.join(', ')})`,
  );
  return (row) => void insert.run(encoded(row));
}

function encodedBy(column: SQLiteColumn, value: unknown): unknown {
  return value === null ? null : column.mapToDriverValue(value);
}
