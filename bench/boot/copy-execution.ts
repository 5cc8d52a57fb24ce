import type { Database } from 'better-sqlite3';

interface Column {
  readonly table: string;
  readonly name: string;
  readonly type: string;
  readonly pk: number;
}

/** Older than every real id, so that the copies come last in every list. */
const COPY_ID = "printf('00000000-0000-7000-8000-%012x', i)";

/**
 * Copies all rows of an execution under other ids, whatever their columns.
 *
 * @param changes columns of the executions that differ, as expressions of the number `i` of the copy, from 1.
 */
export function copyExecution(
  database: Database,
  id: string,
  copies: number,
  changes: Readonly<Record<string, string>> = {},
): void {
  database.pragma('synchronous = OFF');
  const columns = database
    .prepare<[], Column>(
      `SELECT m.name AS "table", c.name, c.type, c.pk FROM sqlite_master m, pragma_table_info(m.name) c
       WHERE m.type = 'table'`,
    )
    .all();
  const owned = new Set(columns.filter(({ name }) => name === 'execution_id').map(({ table }) => table));
  // Filled by a trigger.
  owned.delete('labels');
  database.transaction(() => {
    for (const table of ['executions', ...owned]) {
      const own = columns.filter((column) => column.table === table);
      const names = own.map(({ name }) => `"${name}"`).join(', ');
      const key = table === 'executions' ? 'id' : 'execution_id';
      database
        .prepare(
          `INSERT INTO "${table}" (${names})
           WITH RECURSIVE n(i) AS (SELECT 1 UNION ALL SELECT i + 1 FROM n WHERE i < ?)
           SELECT ${own.map((column) => (table === 'executions' && changes[column.name]) || copyOf(column, key)).join(', ')}
           FROM "${table}", n WHERE "${key}" = ?`,
        )
        .run(copies, id);
    }
  })();
}

function copyOf({ name, type, pk }: Column, key: string): string {
  if (name === key) return COPY_ID;
  if (name === 'credential_hash') return 'credential_hash || i';
  // A counter gives each copy its own number.
  return name === 'id' && pk === 1 && type.toUpperCase() === 'INTEGER' ? 'NULL' : `"${name}"`;
}
