import type { ClockReading } from '../../domain/clock-reading.ts';
import { withMovedMoments, type ClockShift, type Period } from '../../domain/clock-shift.ts';
import { renewedSilence } from '../../domain/staleness.ts';
import type { Connection } from './connection.ts';
import type { LiveSnapshots } from './live-snapshots.ts';
import { noteReading, notedReading } from './meta.ts';
import type { SnapshotRows } from './rows.ts';
import { capDeadlines, isSetOutside, shiftDeadlines } from './shift-deadlines.ts';
import type { SnapshotWriter } from './snapshot-writer.ts';

/** The deadlines of all executions, moved together: in the database, and in memory those of live ones. */
export class Deadlines {
  readonly #connection: Connection;
  readonly #live: LiveSnapshots;
  readonly #writer: SnapshotWriter;
  readonly #find: (executionId: string) => SnapshotRows | undefined;

  constructor(
    connection: Connection,
    live: LiveSnapshots,
    writer: SnapshotWriter,
    find: (executionId: string) => SnapshotRows | undefined,
  ) {
    this.#connection = connection;
    this.#live = live;
    this.#writer = writer;
    this.#find = find;
  }

  /** See `Store.resetHeartbeatDeadlines`. */
  resetSilences(now: Date): void {
    for (const snapshot of this.#live.all()) {
      if (snapshot.liveness.silenceDeadlineAt === null) continue;
      this.#live.putUnwritten({ ...snapshot, liveness: renewedSilence(snapshot, now) });
    }
  }

  lastReading(): ClockReading | null {
    return this.#connection.read(notedReading);
  }

  /** See `Store.hasDeadlineSetOutside`. */
  isSetOutside(period: Period): boolean {
    return this.#connection.read((db) => {
      const reading = notedReading(db);
      return reading !== null && isSetOutside(db, period, reading.lastEvent);
    });
  }

  note(now: ClockReading): void {
    this.#connection.write('unsynced', (db) => noteReading(db, now));
  }

  shift(shift: ClockShift, now: ClockReading): void {
    const moved = this.#live.all().map((snapshot) => withMovedMoments(snapshot, shift, now.wall));
    this.#connection.write('synced', (db) => {
      shiftDeadlines(db, shift, notedReading(db)?.lastEvent ?? 0, now.wall);
      for (const snapshot of moved) this.#writer.seen(snapshot);
      noteReading(db, now);
    });
    for (const snapshot of moved) this.#live.replace(snapshot);
    this.#live.written(moved);
    this.#takeWritten();
  }

  cap(now: Date): void {
    this.#connection.write('synced', (db) => capDeadlines(db, now));
    this.#takeWritten();
  }

  /** Snapshots as stored in the database. */
  #takeWritten(): void {
    for (const snapshot of this.#live.all()) {
      const { execution } = snapshot;
      if (execution.durationDeadlineAt === null) continue;
      const durationDeadlineAt = this.#find(execution.id)?.executions.durationDeadlineAt ?? null;
      this.#live.replace({ ...snapshot, execution: { ...execution, durationDeadlineAt } });
    }
  }
}
