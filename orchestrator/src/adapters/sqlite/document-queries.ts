import { eq, sql } from 'drizzle-orm';
import type { ExecutionInput } from '../../domain/execution.ts';
import type { Db } from './open-database.ts';
import { preparedOnce } from './prepared-once.ts';
import type { ResultFiles } from './result-files.ts';
import { documents, executions } from './schema.ts';

const input = preparedOnce((db: Db) =>
  db
    .select({ config: documents.config, env: documents.env })
    .from(documents)
    .where(eq(documents.executionId, sql.placeholder('executionId')))
    .prepare(),
);

export function inputOf(db: Db, executionId: string): ExecutionInput | undefined {
  return input(db).get({ executionId });
}

const result = preparedOnce((db: Db) =>
  db
    .select({ whole: documents.result, attempt: documents.resultFileOf, brief: executions.result })
    .from(documents)
    .innerJoin(executions, eq(executions.id, documents.executionId))
    .where(eq(documents.executionId, sql.placeholder('executionId')))
    .prepare(),
);

/** As JSON: from the row or, if it is long, from its file. Of a file that is lost the rest is still known. */
export function resultOf(db: Db, results: ResultFiles | null, executionId: string): string | null {
  const row = result(db).get({ executionId });
  if (row === undefined || row.attempt === null) return row?.whole ?? null;
  return results?.read({ executionId, attempt: row.attempt }) ?? JSON.stringify(row.brief);
}
