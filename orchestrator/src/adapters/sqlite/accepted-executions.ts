import { eq } from 'drizzle-orm';
import { NO_LIVENESS, type NewExecution } from '../../domain/execution.ts';
import type { NamedLaunch } from '../../ports/store.ts';
import { recordAccepted } from './history.ts';
import type { Db } from './open-database.ts';
import { rowOfExecution, rowOfLiveness } from './rows.ts';
import { documents, executions, liveness, tombstones } from './schema.ts';

/** All rows of an execution that is accepted; to be called in one transaction. */
export function insertAccepted(db: Db, { input, ...execution }: NewExecution, launch?: NamedLaunch): void {
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
}

/** The execution that was launched with this key; null if there is none. */
export function launchOfKey(db: Db, key: string): { executionId: string; digest: string } | null {
  const row =
    db
      .select({ executionId: executions.id, digest: executions.launchDigest })
      .from(executions)
      .where(eq(executions.idempotencyKey, key))
      .get() ??
    db
      .select({ executionId: tombstones.executionId, digest: tombstones.launchDigest })
      .from(tombstones)
      .where(eq(tombstones.idempotencyKey, key))
      .get();
  return row === undefined ? null : { executionId: row.executionId, digest: row.digest ?? '' };
}
