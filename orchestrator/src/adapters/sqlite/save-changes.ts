import { and, eq } from 'drizzle-orm';
import type { Snapshot } from '../../domain/execution.ts';
import type { Db } from './open-database.ts';
import { rowOfExecution } from './rows.ts';
import { attempts, executions, liveness } from './schema.ts';

/** Writes the parts of a decided snapshot that are new objects; inside a transaction. */
export function saveChanges(db: Db, before: Snapshot, after: Snapshot): void {
  if (after.execution !== before.execution) {
    const { id, ...row } = rowOfExecution(after.execution);
    const { changes } = db
      .update(executions)
      .set(row)
      // The decision holds only for what it was made on. Nobody else writes here; this proves it.
      .where(
        and(
          eq(executions.id, id),
          eq(executions.status, before.execution.status),
          eq(executions.attempt, before.execution.attempt),
        ),
      )
      .run();
    if (changes !== 1) throw new Error(`execution ${id} was changed by someone else`);
  }
  if (after.attempt !== before.attempt && after.attempt !== null) {
    const { executionId: _, number: __, ...changes } = after.attempt;
    db.insert(attempts)
      .values(after.attempt)
      .onConflictDoUpdate({ target: [attempts.executionId, attempts.number], set: changes })
      .run();
  }
  // Always: heartbeats may have moved it in memory before.
  db.update(liveness).set(after.liveness).where(eq(liveness.executionId, after.execution.id)).run();
}
