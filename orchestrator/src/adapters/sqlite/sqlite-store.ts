import {
  and,
  asc,
  count,
  desc,
  eq,
  getTableColumns,
  inArray,
  isNull,
  lt,
  lte,
  sql,
  type SQL,
} from 'drizzle-orm';
import { uuidv7 } from 'uuidv7';
import type { ResultData, Status } from '@crawlerd/shared';
import { decide } from '../../domain/decide.ts';
import { kindOf, type ExecutionEvent } from '../../domain/events.ts';
import { NO_LIVENESS, type Attempt, type Execution, type Snapshot } from '../../domain/execution.ts';
import type { Applied, AttemptFacts, ListFilter, Store } from '../../ports/store.ts';
import type { Db } from './open-database.ts';
import { rowOfExecution, rowOfLiveness, snapshotOf } from './rows.ts';
import { attempts, events, executions, liveness, meta } from './schema.ts';
import { storageErrorOf } from './storage-errors.ts';

const RESULT = sql<ResultData | null>`${executions.result}`.mapWith(executions.result);
/** A completion may carry megabytes of items; a page of a thousand of them would fill the memory. */
const RESULT_WITHOUT_ITEMS =
  sql<ResultData | null>`json_remove(${executions.result}, '$.data_items')`.mapWith(executions.result);

const LIVE: Status[] = ['starting', 'running', 'stale', 'stopping'];

/** The store on one SQLite file. */
export class SqliteStore implements Store {
  readonly #db: Db;
  readonly #find;
  readonly #attemptOfCredential;

  constructor(db: Db) {
    this.#db = db;
    this.#find = this.#snapshots(eq(executions.id, sql.placeholder('id'))).prepare();
    this.#attemptOfCredential = db
      .select({ executionId: attempts.executionId, number: attempts.number })
      .from(attempts)
      .where(eq(attempts.credentialHash, sql.placeholder('hash')))
      .prepare();
  }

  instanceId(): string {
    return this.#write((db) => {
      db.insert(meta).values({ key: 'instance_id', value: uuidv7() }).onConflictDoNothing().run();
      const row = db.select().from(meta).where(eq(meta.key, 'instance_id')).get();
      if (row === undefined) throw new Error('the instance id was not stored');
      return row.value;
    });
  }

  add(execution: Execution): void {
    this.#write((db) => {
      db.insert(executions).values(rowOfExecution(execution)).run();
      db.insert(liveness).values(rowOfLiveness(execution.id, NO_LIVENESS)).run();
      db.insert(events)
        .values({
          executionId: execution.id,
          attempt: 0,
          at: execution.createdAt,
          kind: 'accepted',
          toStatus: execution.status,
        })
        .run();
    });
  }

  find(executionId: string): Snapshot | null {
    const row = this.#find.get({ id: executionId });
    return row === undefined ? null : snapshotOf(row);
  }

  apply(executionId: string, event: ExecutionEvent, now: Date): Applied {
    return this.#write((db) => {
      const before = this.find(executionId);
      if (before === null) return { outcome: 'unknown' };
      const after = decide(before, event, now);
      if (after === null) return { outcome: 'ignored', snapshot: before };
      this.#save(db, before, after);
      if (after.execution.status !== before.execution.status) {
        db.insert(events)
          .values(historyOf(before, after, event, now))
          .run();
      }
      return { outcome: 'changed', before, after };
    });
  }

  /** Writes only the parts that are new objects: a heartbeat touches one narrow row. */
  #save(db: Db, before: Snapshot, after: Snapshot): void {
    if (after.execution !== before.execution) {
      const { id, ...row } = rowOfExecution(after.execution);
      db.update(executions).set(row).where(eq(executions.id, id)).run();
    }
    if (after.attempt !== before.attempt && after.attempt !== null) {
      const { executionId, number, ...changes } = after.attempt;
      db.insert(attempts)
        .values(after.attempt)
        .onConflictDoUpdate({ target: [attempts.executionId, attempts.number], set: changes })
        .run();
    }
    if (after.liveness !== before.liveness) {
      db.update(liveness).set(after.liveness).where(eq(liveness.executionId, after.execution.id)).run();
    }
  }

  noteAttempt(executionId: string, number: number, facts: Partial<AttemptFacts>): void {
    if (Object.keys(facts).length === 0) return;
    this.#write((db) => {
      db.update(attempts)
        .set(facts)
        .where(and(eq(attempts.executionId, executionId), eq(attempts.number, number)))
        .run();
    });
  }

  attempts(executionId: string): Attempt[] {
    return this.#db
      .select()
      .from(attempts)
      .where(eq(attempts.executionId, executionId))
      .orderBy(asc(attempts.number))
      .all();
  }

  attemptOfCredential(credentialHash: string): { executionId: string; number: number } | null {
    return this.#attemptOfCredential.get({ hash: credentialHash }) ?? null;
  }

  list({ limit, before, status, taskName, label }: ListFilter): Snapshot[] {
    const path = label && `$.labels.${JSON.stringify(label[0])}`;
    return this.#snapshots(
      and(
        before === undefined ? undefined : lt(executions.id, before),
        status === undefined ? undefined : inArray(executions.status, [...status]),
        taskName === undefined ? undefined : eq(executions.taskName, taskName),
        label && sql`json_extract(${executions.spec}, ${path}) = ${label[1]}`,
      ),
      RESULT_WITHOUT_ITEMS,
    )
      .orderBy(desc(executions.id))
      .limit(limit)
      .all()
      .map(snapshotOf);
  }

  queued(limit: number): string[] {
    return this.#db
      .select({ id: executions.id })
      .from(executions)
      .where(eq(executions.status, 'queued'))
      .orderBy(asc(executions.id))
      .limit(limit)
      .all()
      .map(({ id }) => id);
  }

  countLive(): number {
    const row = this.#db
      .select({ n: count() })
      .from(executions)
      .where(inArray(executions.status, LIVE))
      .get();
    return row?.n ?? 0;
  }

  unreleased(): string[] {
    return this.#db
      .selectDistinct({ id: attempts.executionId })
      .from(attempts)
      .where(isNull(attempts.releasedAt))
      .all()
      .map(({ id }) => id);
  }

  silent(now: Date, limit: number): string[] {
    return this.#db
      .select({ id: liveness.executionId })
      .from(liveness)
      .where(lte(liveness.silenceDeadlineAt, now))
      .orderBy(asc(liveness.silenceDeadlineAt))
      .limit(limit)
      .all()
      .map(({ id }) => id);
  }

  overdue(now: Date, limit: number): string[] {
    return this.#db
      .select({ id: executions.id })
      .from(executions)
      .where(and(lte(executions.durationDeadlineAt, now), inArray(executions.status, LIVE)))
      .orderBy(asc(executions.durationDeadlineAt))
      .limit(limit)
      .all()
      .map(({ id }) => id);
  }

  forgiveSilence(now: Date): void {
    const seconds = sql`CASE ${executions.status}
      WHEN 'stale' THEN json_extract(${executions.spec}, '$.staleKillAfterSeconds')
      ELSE json_extract(${executions.spec}, '$.staleAfterSeconds') END`;
    const full = sql`(SELECT ${now.getTime()} + CAST(1000 * ${seconds} AS INTEGER)
      FROM ${executions} WHERE ${executions.id} = ${liveness.executionId})`;
    this.#write((db) => {
      db.update(liveness)
        .set({ silenceDeadlineAt: full })
        .where(sql`${liveness.silenceDeadlineAt} IS NOT NULL`)
        .run();
    });
  }

  check(): void {
    this.#write((db) => {
      db.insert(meta)
        .values({ key: 'last_check', value: 'ok' })
        .onConflictDoUpdate({ target: meta.key, set: { value: 'ok' } })
        .run();
    });
  }

  close(): void {
    this.#db.$client.close();
  }

  #snapshots(where: SQL | undefined, result: SQL<ResultData | null> = RESULT) {
    return this.#db
      .select({ executions: { ...getTableColumns(executions), result }, attempts, liveness })
      .from(executions)
      .innerJoin(liveness, eq(liveness.executionId, executions.id))
      .leftJoin(
        attempts,
        and(eq(attempts.executionId, executions.id), eq(attempts.number, executions.attempt)),
      )
      .where(where);
  }

  #write<T>(work: (db: Db) => T): T {
    try {
      // Immediate: the lock is taken before the first read, so no other writer comes between.
      return this.#db.transaction(() => work(this.#db), { behavior: 'immediate' });
    } catch (error) {
      throw storageErrorOf(error, this.#db.$client.name);
    }
  }
}

function historyOf({ execution: before }: Snapshot, after: Snapshot, event: ExecutionEvent, now: Date) {
  return {
    executionId: before.id,
    attempt: after.execution.attempt,
    at: now,
    kind: kindOf(event),
    fromStatus: before.status,
    toStatus: after.execution.status,
    message: after.execution.verdict?.message ?? null,
  };
}
