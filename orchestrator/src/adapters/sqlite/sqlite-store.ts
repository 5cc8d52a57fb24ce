import { eq } from 'drizzle-orm';
import type { Attempt, AttemptRef } from '../../domain/attempt.ts';
import { decide } from '../../domain/decide.ts';
import { noticeOf, type ExecutionEvent } from '../../domain/events.ts';
import { NO_LIVENESS, type Execution, type Snapshot } from '../../domain/execution.ts';
import { RETRY_DELAY_SECONDS_MAX } from '../../domain/retry.ts';
import { renewedDeadline, secondsAfter } from '../../domain/staleness.ts';
import type {
  Applied,
  AttemptFacts,
  EventFilter,
  EventRecord,
  ListFilter,
  NamedLaunch,
  Store,
} from '../../ports/store.ts';
import { attemptByCredential, attemptsOf, updateAttempt } from './attempt-queries.ts';
import { Connection } from './connection.ts';
import { eventsAfter, lastEventId, recordAccepted, recordEvent } from './history.ts';
import { LiveSnapshots } from './live-snapshots.ts';
import { instanceId, writeCheck } from './meta.ts';
import type { Db } from './open-database.ts';
import { overdueIds, queuedCount, queuedIds, unreleasedCount, unreleasedIds } from './due-queries.ts';
import { rowOfExecution, rowOfLiveness, snapshotOf } from './rows.ts';
import { executions, liveness } from './schema.ts';
import { listedSnapshots, liveSnapshots, snapshotById } from './snapshot-queries.ts';
import { capDeadlines, shiftDeadlines } from './shift-deadlines.ts';
import { SnapshotWriter } from './snapshot-writer.ts';

export interface SqliteStoreOptions {
  /**
   * Called when the disk failed to store accepted data. After a failed sync the state on disk is unknown, so
   * the process must end: the next start checks the database first.
   */
  readonly onDiskFault?: (error: Error) => void;
}

/** The store on one SQLite file, of which this process is the only writer. */
export class SqliteStore implements Store {
  readonly #connection: Connection;
  readonly #live = new LiveSnapshots();
  readonly #listeners = new Set<(executionId: string) => void>();
  readonly #find;
  readonly #queued;
  readonly #queuedCount;
  readonly #unreleased;
  readonly #unreleasedCount;
  readonly #overdue;
  readonly #attemptByCredential;
  readonly #writer: SnapshotWriter;

  constructor(db: Db, { onDiskFault = () => undefined }: SqliteStoreOptions = {}) {
    this.#connection = new Connection(db, onDiskFault);
    this.#find = snapshotById(db);
    this.#queued = queuedIds(db);
    this.#queuedCount = queuedCount(db);
    this.#unreleased = unreleasedIds(db);
    this.#unreleasedCount = unreleasedCount(db);
    this.#overdue = overdueIds(db);
    this.#writer = new SnapshotWriter(db);
    this.#attemptByCredential = attemptByCredential(db);
    for (const snapshot of liveSnapshots(db)) this.#live.put(snapshot);
  }

  instanceId(): string {
    return this.#connection.write('synced', instanceId);
  }

  add(execution: Execution, launch?: NamedLaunch): void {
    this.#connection.write('synced', (db) => {
      db.insert(executions)
        .values({
          ...rowOfExecution(execution),
          idempotencyKey: launch?.key ?? null,
          launchDigest: launch?.digest ?? null,
        })
        .run();
      db.insert(liveness).values(rowOfLiveness(execution.id, NO_LIVENESS)).run();
      recordAccepted(db, execution);
    });
    this.#notify(execution.id);
  }

  ofIdempotencyKey(key: string): { executionId: string; digest: string } | null {
    const row = this.#connection.read((db) =>
      db
        .select({ executionId: executions.id, digest: executions.launchDigest })
        .from(executions)
        .where(eq(executions.idempotencyKey, key))
        .get(),
    );
    return row === undefined ? null : { executionId: row.executionId, digest: row.digest ?? '' };
  }

  find(executionId: string): Snapshot | null {
    const live = this.#live.get(executionId);
    if (live !== undefined) return live;
    const row = this.#connection.read(() => this.#find.get({ id: executionId }));
    return row === undefined ? null : snapshotOf(row);
  }

  apply(executionId: string, event: ExecutionEvent, now: Date): Applied {
    const before = this.find(executionId);
    if (before === null) return { outcome: 'unknown' };
    const after = decide(before, event, now);
    if (after === null) return { outcome: 'ignored', snapshot: before };
    const isRecorded = after.execution.status !== before.execution.status || noticeOf(event) !== null;
    if (!isRecorded && after.execution === before.execution && after.attempt === before.attempt) {
      this.#live.putUnwritten(after);
      return { outcome: 'changed', before, after };
    }
    this.#connection.write('synced', (db) => {
      this.#writer.changes(before, after);
      if (isRecorded) recordEvent(db, before, after, event, now);
    });
    this.#live.put(after);
    if (isRecorded) this.#notify(executionId);
    return { outcome: 'changed', before, after };
  }

  flush(limit: number): number {
    const waiting = this.#live.unwritten(limit);
    if (waiting.length > 0) {
      this.#connection.write('unsynced', () => {
        for (const { execution, liveness: values } of waiting) this.#writer.liveness(execution.id, values);
      });
      this.#live.written(waiting);
    }
    return this.#live.unwrittenCount;
  }

  noteAttempt(ref: AttemptRef, facts: Partial<AttemptFacts>): void {
    if (Object.keys(facts).length === 0) return;
    this.#connection.write('unsynced', (db) => updateAttempt(db, ref, facts));
    this.#live.noteAttempt(ref, facts);
  }

  attempts(executionId: string): Attempt[] {
    return this.#connection.read((db) => attemptsOf(db, executionId));
  }

  attemptOfCredential(credentialHash: string): AttemptRef | null {
    return (
      this.#live.attemptOfCredential(credentialHash) ??
      this.#connection.read(() => this.#attemptByCredential.get({ hash: credentialHash })) ??
      null
    );
  }

  list(filter: ListFilter): Snapshot[] {
    return this.#connection
      .read((db) => listedSnapshots(db, filter))
      .map((snapshot) => this.#live.get(snapshot.execution.id) ?? snapshot);
  }

  queued(now: Date, limit: number, fullHosts: readonly string[] = []): string[] {
    const asked = {
      now: now.getTime(),
      // No delay is longer: the clock was set back while no process could shift it.
      latest: secondsAfter(now, RETRY_DELAY_SECONDS_MAX).getTime(),
      limit,
      fullHosts: JSON.stringify(fullHosts),
    };
    return this.#connection.read(() => this.#queued.all(asked)).map(({ id }) => id);
  }

  countQueued(): number {
    return this.#connection.read(() => this.#queuedCount.get())?.n ?? 0;
  }

  live(): Snapshot[] {
    return this.#live.all();
  }

  unreleased(): string[] {
    return this.#connection.read(() => this.#unreleased.all()).map(({ id }) => id);
  }

  countUnreleased(): number {
    return this.#connection.read(() => this.#unreleasedCount.get())?.n ?? 0;
  }

  silent(now: Date, limit: number): string[] {
    return this.#live.silent(now, limit);
  }

  overdue(now: Date, limit: number): string[] {
    return this.#connection.read(() => this.#overdue.all({ now: now.getTime(), limit })).map(({ id }) => id);
  }

  resetHeartbeatDeadlines(now: Date): void {
    for (const snapshot of this.#live.all()) {
      const silenceDeadlineAt = renewedDeadline(snapshot, now);
      if (silenceDeadlineAt === null) continue;
      this.#live.putUnwritten({ ...snapshot, liveness: { ...snapshot.liveness, silenceDeadlineAt } });
    }
  }

  shiftDeadlines(byMs: number, after: { readonly from: Date; readonly to: Date }): void {
    this.#connection.write('synced', (db) => shiftDeadlines(db, byMs, after));
    this.#takeDeadlines();
  }

  capDeadlines(now: Date): void {
    this.#connection.write('synced', (db) => capDeadlines(db, now));
    this.#takeDeadlines();
  }

  /** Snapshots as stored in the database. */
  #takeDeadlines(): void {
    for (const snapshot of this.#live.all()) {
      const { execution } = snapshot;
      if (execution.durationDeadlineAt === null) continue;
      const written = this.#find.get({ id: execution.id });
      const durationDeadlineAt = written?.executions.durationDeadlineAt ?? null;
      this.#live.replace({ ...snapshot, execution: { ...execution, durationDeadlineAt } });
    }
  }

  events(filter: EventFilter): EventRecord[] {
    return this.#connection.read((db) => eventsAfter(db, filter));
  }

  lastEventId(): number {
    return this.#connection.read(lastEventId);
  }

  onEvents(listener: (executionId: string) => void): () => void {
    this.#listeners.add(listener);
    return () => void this.#listeners.delete(listener);
  }

  check(): void {
    this.#connection.write('unsynced', writeCheck);
  }

  close(): void {
    this.#connection.close();
  }

  /** Listeners only schedule further work; one that fails must not undo the commit. */
  #notify(executionId: string): void {
    for (const listener of this.#listeners) listener(executionId);
  }
}
