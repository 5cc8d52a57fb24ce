import { isLive, type Progress } from '@crawlerd/shared';
import type { AttemptRef } from '../../domain/attempt.ts';
import { decide } from '../../domain/decide.ts';
import { noticeOf, type ExecutionEvent } from '../../domain/events.ts';
import type { NewExecution, Snapshot } from '../../domain/execution.ts';
import type { AddedBy, Applied, AttemptFacts } from '../../ports/store.ts';
import { insertAccepted } from './accepted-executions.ts';
import { updateAttempt } from './attempt-queries.ts';
import type { Connection } from './connection.ts';
import { recordEvent } from './history.ts';
import type { LiveSnapshots } from './live-snapshots.ts';
import type { Db } from './open-database.ts';
import type { Queue } from './queue.ts';
import { discardReplaced, orDiscarded, type ResultFiles } from './result-files.ts';
import type { SnapshotWriter } from './snapshot-writer.ts';
import { withDrift } from './task-figures.ts';

export interface ExecutionWritesParts {
  readonly connection: Connection;
  readonly live: LiveSnapshots;
  readonly writer: SnapshotWriter;
  readonly results: ResultFiles | null;
  readonly queue: Queue;
  readonly find: (executionId: string) => Snapshot | null;
  /** To be called after the commit of a line of the history. */
  readonly notify: (executionId: string) => void;
}

/** Everything that writes executions: the database first, then what is held of it in memory. */
export class ExecutionWrites {
  readonly #parts: ExecutionWritesParts;

  constructor(parts: ExecutionWritesParts) {
    this.#parts = parts;
  }

  add(execution: NewExecution, ...[launch, current, caller]: AddedBy): boolean {
    const insert = (db: Db) => insertAccepted(db, execution, { launch, current, caller });
    if (!this.#parts.connection.write('synced', insert)) return false;
    this.added(execution);
    return true;
  }

  apply(executionId: string, event: ExecutionEvent, now: Date): Applied {
    const before = this.#parts.find(executionId);
    if (before === null) return { outcome: 'unknown' };
    const decided = decide(before, event, now);
    if (decided === null) return { outcome: 'ignored', snapshot: before };
    if (this.#parts.connection.isHeld && event.kind === 'heartbeat')
      return this.#parts.live.seenWhileHeld(before, decided);
    const isRecorded = decided.execution.status !== before.execution.status || noticeOf(event) !== null;
    const isSameAttempt = decided.attempt === before.attempt || event.kind === 'warned';
    if (!isRecorded && isSameAttempt && decided.execution === before.execution) {
      if (isLive(before.execution.status)) this.#parts.live.putUnwritten(decided);
      else this.#parts.connection.write('unsynced', () => this.#parts.writer.seen(decided));
      return { outcome: 'changed', before, after: decided };
    }
    const after = orDiscarded(this.#parts.results, before, event, () =>
      this.#parts.connection.write('synced', (db) => {
        const stored = this.#parts.writer.changes(before, withDrift(db, before, decided, event));
        if (isRecorded) recordEvent(db, before, stored, event, now);
        return stored;
      }),
    );
    this.#changed(before, after, isRecorded);
    return { outcome: 'changed', before, after };
  }

  flush(limit: number): number {
    if (this.#parts.connection.isHeld) return this.#parts.live.unwrittenCount;
    this.#parts.connection.requireInPlace();
    const waiting = this.#parts.live.unwritten(limit);
    if (waiting.length > 0) {
      this.#parts.connection.write('unsynced', () => {
        for (const snapshot of waiting) this.#parts.writer.seen(snapshot);
      });
      this.#parts.live.written(waiting);
    }
    return this.#parts.live.unwrittenCount;
  }

  noteAttempt(ref: AttemptRef, facts: Partial<AttemptFacts>): void {
    if (Object.keys(facts).length === 0) return;
    this.#parts.connection.write('unsynced', (db) => updateAttempt(db, ref, facts));
    this.#parts.live.noteAttempt(ref, facts);
  }

  noteProgress({ executionId, attempt }: AttemptRef, progress: Progress | null): void {
    const snapshot = this.#parts.find(executionId);
    if (progress === null || snapshot?.attempt?.attempt !== attempt) return;
    const after = { ...snapshot, liveness: { ...snapshot.liveness, progress } };
    this.#parts.connection.write('unsynced', () => this.#parts.writer.seen(after));
    if (isLive(snapshot.execution.status)) this.#parts.live.replace(after);
  }

  /** After the commit of a new one. */
  added({ id, status }: NewExecution): void {
    this.#parts.queue.changed(null, status);
    this.#parts.notify(id);
  }

  /** After the commit. */
  #changed(before: Snapshot, after: Snapshot, isRecorded: boolean): void {
    this.#parts.live.put(after);
    discardReplaced(this.#parts.results, before, after);
    this.#parts.queue.changed(before.execution.status, after.execution.status);
    if (isRecorded) this.#parts.notify(after.execution.id);
  }

  /** As {@link apply} as part of a transaction; what is returned is to be called after its commit. */
  changeInTransaction(executionId: string, event: ExecutionEvent, now: Date): () => void {
    return this.#parts.connection.read((db) => {
      const before = this.#parts.find(executionId);
      const decided = before && decide(before, event, now);
      if (before === null || decided === null) return () => undefined;
      const after = this.#parts.writer.changes(before, decided);
      recordEvent(db, before, after, event, now);
      return () => this.#changed(before, after, true);
    });
  }
}
