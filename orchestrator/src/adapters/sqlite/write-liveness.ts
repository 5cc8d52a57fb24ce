import { eq, getTableColumns, sql } from 'drizzle-orm';
import type { Liveness } from '../../domain/execution.ts';
import type { Db } from './open-database.ts';
import { liveness } from './schema.ts';

const { executionId: ID, ...HEARD } = getTableColumns(liveness);
const COLUMNS = Object.entries(HEARD);

/** Prepared once: heartbeats are written by the hundred, and building a statement costs more than running it. */
export function livenessWriter(db: Db): (executionId: string, heard: Liveness) => void {
  const update = db
    .update(liveness)
    .set(Object.fromEntries(COLUMNS.map(([key]) => [key, sql`${sql.placeholder(key)}`])))
    .where(eq(ID, sql.placeholder('executionId')))
    .prepare();
  return (executionId, heard) => {
    const values = new Map<string, unknown>(Object.entries(heard));
    // Drizzle encodes what it is given for a placeholder, but fails at null (seen in 0.45).
    const encoded = COLUMNS.map(([key, column]) => [key, encodedBy(column, values.get(key) ?? null)]);
    update.run({ executionId, ...Object.fromEntries(encoded) });
  };
}

function encodedBy(column: (typeof COLUMNS)[number][1], value: unknown): unknown {
  return value === null ? null : column.mapToDriverValue(value);
}
