import { and, eq, getTableColumns, sql } from 'drizzle-orm';
import type { Attempt } from '../../domain/attempt.ts';
import type { Execution, Liveness, Snapshot } from '../../domain/execution.ts';
import { openColumns } from './open-columns.ts';
import type { Db } from './open-database.ts';
import { rowOfExecution } from './rows.ts';
import { attempts, executions, liveness } from './schema.ts';

/** Writes the changes of snapshots, each method inside a transaction; its statements are prepared once. */
export class SnapshotWriter {
  readonly #db: Db;
  readonly #updateExecution: (before: Execution, after: Execution) => void;
  readonly #updateAttempt: (after: Attempt) => void;
  readonly liveness: (executionId: string, values: Liveness) => void;

  constructor(db: Db) {
    this.#db = db;
    this.#updateExecution = executionUpdate(db);
    this.#updateAttempt = attemptUpdate(db);
    this.liveness = livenessUpdate(db);
  }

  /** Writes the parts of a decided snapshot that are new objects. */
  changes(before: Snapshot, after: Snapshot): void {
    if (after.execution !== before.execution) this.#updateExecution(before.execution, after.execution);
    if (after.attempt !== before.attempt && after.attempt !== null) {
      if (after.attempt.attempt === before.attempt?.attempt) this.#updateAttempt(after.attempt);
      else this.#db.insert(attempts).values(after.attempt).run();
    }
    // Always: earlier heartbeats may have changed it in memory.
    this.liveness(after.execution.id, after.liveness);
  }
}

/** The columns of a launch never change. */
const FIXED: ReadonlySet<string> = new Set([
  'id',
  'spec',
  'taskName',
  'priority',
  'targetHost',
  'createdAt',
  'idempotencyKey',
  'launchDigest',
]);

function executionUpdate(db: Db): (before: Execution, after: Execution) => void {
  const changing = Object.entries(getTableColumns(executions)).filter(([key]) => !FIXED.has(key));
  const columns = openColumns(Object.fromEntries(changing));
  const update = db
    .update(executions)
    .set(columns.placeholders)
    // The decision is valid only for the state it was based on. There is no other writer; this verifies it.
    .where(
      and(
        eq(executions.id, sql.placeholder('id')),
        eq(executions.status, sql.placeholder('statusBefore')),
        eq(executions.attempt, sql.placeholder('attemptBefore')),
      ),
    )
    .prepare();
  return (before, after) => {
    const { changes } = update.run({
      ...columns.encoded(rowOfExecution(after)),
      id: after.id,
      statusBefore: before.status,
      attemptBefore: before.attempt,
    });
    if (changes !== 1) throw new Error(`execution ${after.id} was changed concurrently`);
  };
}

function attemptUpdate(db: Db): (after: Attempt) => void {
  const { executionId, attempt, ...changing } = getTableColumns(attempts);
  const columns = openColumns(changing);
  const update = db
    .update(attempts)
    .set(columns.placeholders)
    .where(and(eq(executionId, sql.placeholder('executionId')), eq(attempt, sql.placeholder('attempt'))))
    .prepare();
  return (after) => {
    update.run({ ...columns.encoded(after), executionId: after.executionId, attempt: after.attempt });
  };
}

function livenessUpdate(db: Db): (executionId: string, values: Liveness) => void {
  const { executionId, ...changing } = getTableColumns(liveness);
  const columns = openColumns(changing);
  const update = db
    .update(liveness)
    .set(columns.placeholders)
    .where(eq(executionId, sql.placeholder('executionId')))
    .prepare();
  return (ofExecution, values) => {
    update.run({ ...columns.encoded(values), executionId: ofExecution });
  };
}
