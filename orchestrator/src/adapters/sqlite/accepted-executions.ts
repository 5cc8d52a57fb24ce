import { eq } from 'drizzle-orm';
import { NO_LIVENESS, type NewExecution } from '../../domain/execution.ts';
import type { TaskRef } from '../../domain/task.ts';
import type { NamedLaunch } from '../../ports/store.ts';
import { recordAccepted } from './history.ts';
import type { Db } from './open-database.ts';
import { rowOfExecution, rowOfLiveness } from './rows.ts';
import { documents, executions, liveness } from './schema.ts';
import { isCurrentTask } from './sqlite-task-store.ts';

/** All rows of an execution that is accepted; to be called in one transaction. See `Store.add`. */
export function insertAccepted(
  db: Db,
  { input, ...execution }: NewExecution,
  launch?: NamedLaunch,
  current?: TaskRef,
): boolean {
  if (current !== undefined && !isCurrentTask(db, current)) return false;
  const { id: executionId } = execution;
  const named = { idempotencyKey: launch?.key ?? null, launchDigest: launch?.digest ?? null };
  db.insert(executions)
    .values({ ...rowOfExecution(execution), ...named })
    .run();
  db.insert(liveness).values(rowOfLiveness(executionId, NO_LIVENESS)).run();
  db.insert(documents)
    .values({ executionId, ...input })
    .run();
  recordAccepted(db, execution);
  return true;
}

/** The execution that was launched with this key; null if there is none. */
export function launchOfKey(db: Db, key: string): { executionId: string; digest: string } | null {
  const row = db
    .select({ executionId: executions.id, digest: executions.launchDigest })
    .from(executions)
    .where(eq(executions.idempotencyKey, key))
    .get();
  return row === undefined ? null : { executionId: row.executionId, digest: row.digest ?? '' };
}
