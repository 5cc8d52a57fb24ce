import type { Progress } from '@crawlerd/shared';
import type { Attempt, AttemptRef } from '../domain/attempt.ts';
import type { ClockReading } from '../domain/clock-reading.ts';
import type { ClockShift, Period as ClockPeriod } from '../domain/clock-shift.ts';
import type { ExecutionEvent } from '../domain/events.ts';
import type { ExecutionInput, NewExecution, Snapshot } from '../domain/execution.ts';
import type { FullKeys } from '../domain/limits.ts';
import type { TaskStore } from './task-store.ts';
import type { TokenStore } from './token-store.ts';
import type { SecretStore } from './secret-store.ts';
import type { AddedBy, NamedLaunch } from './added-by.ts';
import type { QueuePage, QueuePlace } from './queue-page.ts';
import type { EventFilter, EventRecord } from './event-record.ts';
import type { ListFilter, ListPage, Period, Tally, TaskCount } from './list-filter.ts';
import type { ListPlace } from './list-place.ts';
import type { NotificationStore } from './notification-store.ts';
import type { RetentionStore } from './retention-store.ts';
import type { ScheduleStore } from './schedule-store.ts';

export type { AddedBy, EventFilter, EventRecord, NamedLaunch, QueuePage, QueuePlace };
export type { ListFilter, ListPage, ListPlace, Period, Tally, TaskCount };

/**
 * What survives a crash. Methods are synchronous: a decision and its writing are one transaction that
 * nothing can come between. What was decided (accepted, dispatched, a verdict, anything that changes a
 * status) survives a power cut; what was only seen (heartbeats, facts about containers) may be lost for
 * the last moments before one, and is seen again.
 *
 * @throws StorageError from every writing method if the disk does not take it; nothing is changed then. From
 *   every method if the file cannot be read any more.
 */
export interface Store {
  readonly tasks: TaskStore;
  /** What users keep here, encrypted. */
  readonly secrets: SecretStore;
  /** Who may ask for what. */
  readonly tokens: TokenStore;
  readonly retention: RetentionStore;
  readonly schedules: ScheduleStore;
  readonly notifications: NotificationStore;

  /**
   * Resolves when everything stored may be read and written, which after a crash is checked first. Until then only live
   * executions are known, and heartbeats of theirs are kept in memory; everything else throws StorageError.
   *
   * @throws StorageError if the file is damaged.
   */
  checked(): Promise<void>;

  /** @throws StorageError before {@link checked} has resolved. */
  requireUsable(): void;

  /** Id of this data folder, made at its first use; the label that tells our containers from others'. */
  instanceId(): string;

  /**
   * Stores a new execution as `queued`, under the name its client gave to the launch, if it did. A name
   * that is taken is an error of the program: ask {@link ofIdempotencyKey} first.
   *
   * @param by.current only if the task is still in this revision.
   * @param by.caller whose token it was launched with.
   * @returns whether it is stored: false if the task was changed or removed.
   */
  add(execution: NewExecution, ...by: AddedBy): boolean;

  /** What the container of an execution is given. @throws Error if there is none of this id. */
  input(executionId: string): ExecutionInput;

  /** The whole result of an execution as JSON, which a snapshot has only in brief; `null` if there is none. */
  result(executionId: string): string;

  /**
   * The execution that was launched under this name, and what was launched; null if there is none. It may have been
   * removed since.
   */
  ofIdempotencyKey(key: string): { executionId: string; digest: string } | null;

  /** One execution with its current attempt, or null if there is none of this id, or if it was decided to remove it. */
  find(executionId: string): Snapshot | null;

  /**
   * The only way a status changes: reads the execution, decides with `decide`, writes what changed and
   * appends an event row if the status did or the event is a notice, all in one transaction. A heartbeat that moves nothing but
   * the liveness, and a warning of a live attempt, are kept in memory until {@link flush}; every reader of this store
   * sees them at once.
   */
  apply(executionId: string, event: ExecutionEvent, now: Date): Applied;

  /**
   * Writes heartbeats that wait in memory, at most `limit` of them. Returns how many still wait. Also looks whether the
   * file is still in its place.
   */
  flush(limit: number): number;

  /** Adds what was learned of an attempt; touches no status. */
  noteAttempt(ref: AttemptRef, facts: Partial<AttemptFacts>): void;

  /** Replaces the progress of an attempt that is over by what was found of it; null leaves it. Touches no status. */
  noteProgress(ref: AttemptRef, progress: Progress | null): void;

  /** The attempts of an execution, oldest first; with `newest` only so many, the last ones. */
  attempts(executionId: string, newest?: number): Attempt[];

  /** Which attempt a credential belongs to; null for an unknown one. */
  attemptOfCredential(credentialHash: string): AttemptRef | null;

  /**
   * The newest first, by when they were created, or by when they finished where the filter asks for that. How much
   * is read for a page has a limit, however long the history is. So a page may have fewer than asked for, or none,
   * though there are more: if they are large, or far between.
   */
  list(filter: ListFilter): ListPage;

  /** Counts a part of what {@link list} lists, which is as long as may be looked at at once: then others have their turn. */
  tally(filter: Omit<ListFilter, 'limit'>): Tally;

  /**
   * Queued executions that may be launched now, in the order they are to be: no retry delay
   * left (one that is longer than any was set by another clock), nothing left of an earlier attempt, and no host or group that is `full`.
   * A limited part of the queue behind `after` is looked at, however many wait for the same one.
   */
  queued(now: Date, limit: number, full?: FullKeys, after?: QueuePlace | null): QueuePage;

  /** The lowest limit among queued members of a group; null if none is queued. */
  queuedGroupLimit(key: string): number | null;

  /** How many executions are queued, whatever they wait for. */
  countQueued(): number;

  /** How many of those were launched with this token. */
  countQueuedOf(tokenId: string): number;

  /** When the oldest queued execution was accepted; null if none is queued. */
  oldestQueuedAt(): Date | null;

  /** The same if it is live, else null: from memory, so a crawler cannot make it slow by the size of its result. */
  findLive(executionId: string): Snapshot | null;

  /** Executions that have, or may have, a live container: starting, running, stale, stopping. */
  live(): Snapshot[];

  /** Ids of executions with an attempt that is not yet released: live ones and those to clean up. */
  unreleased(): string[];

  /** How many {@link unreleased} there are. */
  countUnreleased(): number;

  /** Ids of executions whose silence deadline has passed, the longest silent first. */
  silent(now: Date, limit: number): string[];

  /** Ids of executions that have run longer than they may. */
  overdue(now: Date, limit: number): string[];

  /** Restarts every silence, and its deadline, at `now`: no execution pays for our absence. */
  resetHeartbeatDeadlines(now: Date): void;

  /** What the clocks showed when all deadlines were last right by them; null in a new data folder. */
  lastClockReading(): ClockReading | null;

  /** Whether a deadline was set since that reading by a clock that showed a moment outside of this period. */
  hasDeadlineSetOutside(period: ClockPeriod): boolean;

  /** Notes that all deadlines are right by the clocks as they are now. May be lost in a power cut. */
  noteClockReading(now: ClockReading): void;

  /**
   * Moves every other deadline with the clock, and when a live crawler was last heard and made progress; notes `now` in
   * the same transaction, so that no crash moves them twice. A deadline that was set by a clock that nobody has read begins
   * anew.
   */
  shiftDeadlines(shift: ClockShift, now: ClockReading): void;

  /**
   * Lets no execution run longer from `now` on than it may in all: a deadline that is later was set by a
   * clock that has been set back since, while crawlerd was down.
   */
  capDeadlines(now: Date): void;

  /** The history, oldest first: events with an id above `after`, of one execution or of all. */
  events(filter: EventFilter): EventRecord[];

  /** Id of the newest event; 0 if there is none. */
  lastEventId(): number;

  /** Calls `listener` after each commit that appended events. Returns the end of it. */
  onEvents(listener: (executionId: string) => void): () => void;

  /** Cheap proof that the store answers and can be written. */
  check(): void;

  close(): void;
}

export type Applied =
  | { readonly outcome: 'changed'; readonly before: Snapshot; readonly after: Snapshot }
  /** The event changes nothing in the status the execution has. */
  | { readonly outcome: 'ignored'; readonly snapshot: Snapshot }
  | { readonly outcome: 'unknown' };

export type AttemptFacts = Pick<
  Attempt,
  | 'containerId'
  | 'imageDigest'
  | 'imageRepoDigest'
  | 'startedAt'
  | 'endedAt'
  | 'exitCode'
  | 'oomKilled'
  | 'releasedAt'
  | 'warnings'
>;
