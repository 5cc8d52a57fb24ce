import { and, eq, getTableColumns, sql } from 'drizzle-orm';
import { isFinished } from '@crawlerd/shared';
import type { Attempt } from '../../domain/attempt.ts';
import type { Execution, Liveness, Snapshot } from '../../domain/execution.ts';
import { jsonOf } from '../../domain/known-json.ts';
import { insertion, openColumns } from './open-columns.ts';
import type { Db } from './open-database.ts';
import { preparedOnce } from './prepared-once.ts';
import { briefResult } from '../../domain/brief-result.ts';
import { isLong, type ResultFiles } from './result-files.ts';
import { rowOfExecution } from './rows.ts';
import { bytesForgotten } from './retention-queries.ts';
import { attempts, documents, executions, liveness } from './schema.ts';

/** Writes the changes of snapshots, each method inside a transaction; its statements are prepared once. */
export class SnapshotWriter {
  readonly #statements: ReturnType<typeof statements>;
  readonly #results: ResultFiles | null;

  /** @param results null: long results are kept in the database too. */
  constructor(db: Db, results: ResultFiles | null = null) {
    this.#statements = statements(db);
    this.#results = results;
  }

  /** Writes the parts of a decided snapshot that are new objects. Returns it as it is stored. */
  changes(before: Snapshot, decided: Snapshot): Snapshot {
    const after = this.#withBriefResult(before, decided);
    const { updateExecution, updateAttempt, insertAttempt, forgetBytes } = this.#statements;
    if (after.execution !== before.execution) updateExecution(before.execution, after.execution);
    if (isFinished(before.execution.status)) forgetBytes(before.execution.id);
    if (after.attempt !== before.attempt && after.attempt !== null) {
      if (after.attempt.attempt === before.attempt?.attempt) updateAttempt(after.attempt);
      else insertAttempt(after.attempt);
    }
    // Always: earlier heartbeats may have changed it in memory.
    this.seen(after);
    return after;
  }

  /** Writes what may be newer in memory than in the database: the liveness, and warnings if there are any. */
  seen({ execution, attempt, liveness: values }: Snapshot): void {
    this.#statements.updateLiveness(execution.id, values);
    if (attempt !== null && attempt.warnings.length > 0) this.#statements.updateAttempt(attempt);
  }

  #withBriefResult({ execution: before }: Snapshot, after: Snapshot): Snapshot {
    const { id, result, attempt } = after.execution;
    if (result === before.result) return after;
    const text = result === null ? null : jsonOf(result);
    const brief = briefResult(result);
    const isInFile = this.#results !== null && result !== null && brief !== null && isLong(result, brief);
    // Before the commit that names it: a file without a row can be removed, a row without its file not be answered.
    if (isInFile) this.#results?.write({ executionId: id, attempt }, text ?? '');
    const columns = isInFile ? { result: null, resultFileOf: attempt } : { result: text, resultFileOf: null };
    this.#statements.updateResult(id, columns);
    return { ...after, execution: { ...after.execution, result: brief } };
  }
}

const statements = preparedOnce((db: Db) => ({
  updateExecution: executionUpdate(db),
  updateAttempt: attemptUpdate(db),
  insertAttempt: insertion(db, attempts),
  updateLiveness: livenessUpdate(db),
  updateResult: resultUpdate(db),
  forgetBytes: bytesForgotten(db),
}));

/** The columns of a launch never change. */
const FIXED: ReadonlySet<string> = new Set([
  'id',
  'spec',
  'taskName',
  'task',
  'taskRevision',
  'priority',
  'targetHost',
  'cacheFrom',
  'groupKey',
  'groupLimit',
  'createdAt',
  'idempotencyKey',
  'launchDigest',
  'scheduleId',
  'scheduleKey',
  'waitsForEarlier',
  'tokenId',
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

interface ResultColumns {
  readonly result: string | null;
  readonly resultFileOf: number | null;
}

function resultUpdate(db: Db): (executionId: string, values: ResultColumns) => void {
  const { executionId, result, resultFileOf } = documents;
  const columns = openColumns({ result, resultFileOf });
  const update = db
    .update(documents)
    .set(columns.placeholders)
    .where(eq(executionId, sql.placeholder('executionId')))
    .prepare();
  return (ofExecution, values) => {
    update.run({ ...columns.encoded(values), executionId: ofExecution });
  };
}
