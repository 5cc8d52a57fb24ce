import type { Progress } from '@crawlerd/shared';
import type { Attempt, AttemptRef } from '../../domain/attempt.ts';
import type { ExecutionEvent } from '../../domain/events.ts';
import type { ExecutionInput, Snapshot } from '../../domain/execution.ts';
import type { ClockReading } from '../../domain/clock-reading.ts';
import type { ClockShift, Period } from '../../domain/clock-shift.ts';
import type {
  Applied,
  AttemptFacts,
  EventFilter,
  EventRecord,
  ListFilter,
  ListPage,
  Store,
  Tally,
} from '../../ports/store.ts';
import { launchOfKey } from './accepted-executions.ts';
import { attemptByCredential, attemptsOf } from './attempt-queries.ts';
import { Connection } from './connection.ts';
import { Deadlines } from './deadlines.ts';
import { inputOf, resultOf } from './document-queries.ts';
import { ExecutionWrites } from './execution-writes.ts';
import { eventsAfter, lastEventId } from './history.ts';
import { listedSnapshots } from './list-queries.ts';
import { LiveSnapshots } from './live-snapshots.ts';
import { instanceId, writeCheck } from './meta.ts';
import type { Db } from './open-database.ts';
import { dueQueries, type DueQueries } from './due-queries.ts';
import { Queue } from './queue.ts';
import { SqliteNotifications } from './sqlite-notifications.ts';
import { SqliteSecrets } from './sqlite-secrets.ts';
import { RecentSnapshots } from './recent-snapshots.ts';
import { discardUnreported, type ResultFiles } from './result-files.ts';
import { liveSnapshots, snapshotById } from './snapshot-queries.ts';
import { SnapshotWriter } from './snapshot-writer.ts';
import { tallyOf } from './tally-query.ts';
import { SqliteTokens } from './sqlite-tokens.ts';
import { SqliteTaskStore } from './sqlite-task-store.ts';
import { SqliteScheduleStore } from './sqlite-schedule-store.ts';
import { SqliteRetention } from './sqlite-retention.ts';
import type { SqliteStoreOptions } from './store-options.ts';

const replacedBySchedule = {
  kind: 'stop_requested',
  mode: 'graceful',
  requestedBy: 'replaced by a later tick of its schedule',
} as const;

/** The store on one SQLite file, of which this process is the only writer. */
export class SqliteStore implements Store {
  readonly tasks;
  readonly retention: SqliteRetention;
  readonly schedules: SqliteScheduleStore;
  readonly #connection: Connection;
  readonly #live = new LiveSnapshots();
  readonly #listeners = new Set<(executionId: string) => void>();
  readonly #find;
  readonly #recent: RecentSnapshots;
  readonly #due: DueQueries;
  readonly #queue: Queue;
  readonly #attemptByCredential;
  readonly #writes: ExecutionWrites;
  readonly #results: ResultFiles | null;
  readonly #deadlines: Deadlines;
  readonly secrets: SqliteSecrets;
  readonly tokens: SqliteTokens;
  readonly notifications: SqliteNotifications;

  constructor(db: Db, { results, ...options }: SqliteStoreOptions = {}) {
    this.#connection = new Connection(db, options);
    this.tasks = new SqliteTaskStore(this.#connection);
    this.retention = new SqliteRetention(this.#connection, (id) => this.#notify(id));
    this.schedules = new SqliteScheduleStore(this.#connection, {
      added: (execution) => this.#writes.added(execution),
      replaced: (id, now) => this.#writes.changeInTransaction(id, replacedBySchedule, now),
    });
    this.#results = results ?? null;
    this.tokens = new SqliteTokens(this.#connection, db);
    this.secrets = new SqliteSecrets(this.#connection);
    this.notifications = new SqliteNotifications(this.#connection);
    this.#find = snapshotById(db);
    this.#recent = new RecentSnapshots(db);
    this.#due = dueQueries(db);
    this.#queue = new Queue(db);
    const writer = new SnapshotWriter(db, this.#results);
    this.#writes = new ExecutionWrites({
      connection: this.#connection,
      live: this.#live,
      writer,
      results: this.#results,
      queue: this.#queue,
      find: (id) => this.find(id),
      notify: (id) => this.#notify(id),
    });
    this.#deadlines = new Deadlines(this.#connection, this.#live, writer, (id) => this.#find.get({ id }));
    this.#attemptByCredential = attemptByCredential(db);
    for (const snapshot of liveSnapshots(db)) {
      this.#live.put(snapshot);
      discardUnreported(this.#results, snapshot.execution.id, snapshot.attempt);
    }
  }

  checked = (): Promise<void> => this.#connection.checked();
  requireUsable = (): void => this.#connection.requireUsable();

  instanceId(): string {
    return this.#connection.write('synced', instanceId);
  }

  add(...given: Parameters<Store['add']>): boolean {
    return this.#writes.add(...given);
  }

  ofIdempotencyKey(key: string): { executionId: string; digest: string } | null {
    return this.#connection.read((db) => launchOfKey(db, key));
  }

  findLive(executionId: string): Snapshot | null {
    return this.#live.get(executionId) ?? null;
  }

  input(executionId: string): ExecutionInput {
    const row = this.#connection.read((db) => inputOf(db, executionId));
    if (row === undefined) throw new Error(`there is no execution ${executionId}`);
    return row;
  }

  result(executionId: string): string {
    return this.#connection.read((db) => resultOf(db, this.#results, executionId)) ?? 'null';
  }

  find(executionId: string): Snapshot | null {
    const live = this.findLive(executionId);
    if (live !== null) return live;
    return this.#connection.read(() => this.#recent.find(executionId));
  }

  apply(executionId: string, event: ExecutionEvent, now: Date): Applied {
    return this.#writes.apply(executionId, event, now);
  }

  flush(limit: number): number {
    const left = this.#writes.flush(limit);
    // All of it: the service ends.
    if (!this.#connection.isHeld) this.tokens.flush(limit === Number.MAX_SAFE_INTEGER);
    return left;
  }

  noteAttempt(ref: AttemptRef, facts: Partial<AttemptFacts>): void {
    this.#writes.noteAttempt(ref, facts);
  }

  noteProgress(ref: AttemptRef, progress: Progress | null): void {
    this.#writes.noteProgress(ref, progress);
  }

  attempts(executionId: string, newest?: number): Attempt[] {
    const live = this.findLive(executionId)?.attempt;
    return this.#connection
      .read((db) => attemptsOf(db, executionId, newest))
      .map((each) => (each.attempt === live?.attempt ? live : each));
  }

  attemptOfCredential(credentialHash: string): AttemptRef | null {
    return (
      this.#live.attemptOfCredential(credentialHash) ??
      this.#connection.read(() => this.#attemptByCredential.get({ hash: credentialHash })) ??
      null
    );
  }

  list(filter: ListFilter): ListPage {
    const page = this.#connection.read((db) => listedSnapshots(db, filter));
    return { ...page, snapshots: page.snapshots.map((each) => this.findLive(each.execution.id) ?? each) };
  }

  tally = (filter: Omit<ListFilter, 'limit'>): Tally => this.#connection.read((db) => tallyOf(db, filter));

  queued(...asked: Parameters<Store['queued']>): ReturnType<Store['queued']> {
    return this.#connection.read(() => this.#queue.launchable(...asked));
  }

  queuedGroupLimit = (key: string): number | null => this.#connection.read(() => this.#queue.groupLimit(key));
  countQueued = (): number => this.#queue.length;
  countQueuedOf = (tokenId: string): number => this.#connection.read(() => this.#queue.countOf(tokenId));
  oldestQueuedAt = (): Date | null => this.#connection.read(() => this.#queue.oldestAt());
  live = (): Snapshot[] => this.#live.all();

  unreleased(): string[] {
    return this.#connection.read(() => this.#due.unreleased.all()).map(({ id }) => id);
  }

  countUnreleased(): number {
    return this.#connection.read(() => this.#due.unreleasedCount.get())?.n ?? 0;
  }

  silent(now: Date, limit: number): string[] {
    return this.#live.silent(now, limit);
  }

  overdue(now: Date, limit: number): string[] {
    return this.#connection
      .read(() => this.#due.overdue.all({ now: now.getTime(), limit }))
      .map(({ id }) => id);
  }

  resetHeartbeatDeadlines = (now: Date): void => this.#deadlines.resetSilences(now);
  lastClockReading = (): ClockReading | null => this.#deadlines.lastReading();
  hasDeadlineSetOutside = (period: Period): boolean => this.#deadlines.isSetOutside(period);
  noteClockReading = (now: ClockReading): void => this.#deadlines.note(now);
  shiftDeadlines = (shift: ClockShift, now: ClockReading): void => this.#deadlines.shift(shift, now);
  capDeadlines = (now: Date): void => this.#deadlines.cap(now);

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
