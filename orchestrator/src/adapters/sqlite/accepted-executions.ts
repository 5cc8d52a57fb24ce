import { eq, sql } from 'drizzle-orm';
import type { Caller } from '../../domain/caller.ts';
import { NO_LIVENESS, type NewExecution } from '../../domain/execution.ts';
import type { TaskRef } from '../../domain/task.ts';
import type { NamedLaunch } from '../../ports/store.ts';
import { recordAccepted } from './history.ts';
import { insertion } from './open-columns.ts';
import type { Db } from './open-database.ts';
import { preparedOnce } from './prepared-once.ts';
import { rowOfExecution, rowOfLiveness } from './rows.ts';
import { documents, executions, liveness, tombstones } from './schema.ts';
import { isCurrentTask } from './current-task.ts';

const insertions = preparedOnce((db: Db) => ({
  execution: insertion(db, executions),
  liveness: insertion(db, liveness),
  documents: insertion(db, documents),
}));

export interface AcceptedBy {
  readonly caller?: Pick<Caller, 'id' | 'name'> | undefined;
  readonly launch?: NamedLaunch | undefined;
  readonly current?: TaskRef | undefined;
  /** `key` tells its ticks apart. */
  readonly schedule?: { readonly id: string; readonly key: string; readonly waitsForEarlier: boolean };
}

/** All rows of an execution that is accepted; to be called in one transaction. See `Store.add`. */
export function insertAccepted(
  db: Db,
  { input, ...execution }: NewExecution,
  { caller, launch, current, schedule }: AcceptedBy = {},
): boolean {
  if (current !== undefined && !isCurrentTask(db, current)) return false;
  const { id: executionId } = execution;
  const named = { idempotencyKey: launch?.key ?? null, launchDigest: launch?.digest ?? null };
  const scheduled = {
    scheduleId: schedule?.id ?? null,
    scheduleKey: schedule?.key ?? null,
    waitsForEarlier: schedule?.waitsForEarlier ?? null,
  };
  const insert = insertions(db);
  insert.execution({ ...rowOfExecution(execution), ...named, ...scheduled, tokenId: caller?.id ?? null });
  insert.liveness(rowOfLiveness(executionId, NO_LIVENESS));
  insert.documents({ executionId, ...input });
  recordAccepted(db, execution, caller?.name ?? null);
  return true;
}

const byKey = preparedOnce((db: Db) =>
  db
    .select({ executionId: executions.id, digest: executions.launchDigest })
    .from(executions)
    .where(eq(executions.idempotencyKey, sql.placeholder('key')))
    .prepare(),
);

const removedByKey = preparedOnce((db: Db) =>
  db
    .select({ executionId: tombstones.executionId, digest: tombstones.launchDigest })
    .from(tombstones)
    .where(eq(tombstones.idempotencyKey, sql.placeholder('key')))
    .prepare(),
);

/** The execution that was launched with this key, also if it was removed; null if there is none. */
export function launchOfKey(db: Db, key: string): { executionId: string; digest: string } | null {
  const row = byKey(db).get({ key }) ?? removedByKey(db).get({ key });
  return row === undefined ? null : { executionId: row.executionId, digest: row.digest ?? '' };
}
