import type { Status } from '@crawlerd/shared';
import type { Attempt, AttemptRef } from '../domain/attempt.ts';
import type { ExecutionEvent } from '../domain/events.ts';
import type { Execution, Snapshot } from '../domain/execution.ts';
import type { EventKind } from '../domain/transitions.ts';

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
  /** Id of this data folder, made at its first use; the label that tells our containers from others'. */
  instanceId(): string;

  /**
   * Stores a new execution as `queued`, under the name its client gave to the launch, if it did. A name
   * that is taken is an error of the program: ask {@link ofIdempotencyKey} first.
   */
  add(execution: Execution, launch?: NamedLaunch): void;

  /** The execution that was launched under this name, and what was launched; null if there is none. */
  ofIdempotencyKey(key: string): { executionId: string; digest: string } | null;

  /** One execution with its current attempt, or null if there is none of this id. */
  find(executionId: string): Snapshot | null;

  /**
   * The only way a status changes: reads the execution, decides with `decide`, writes what changed and
   * appends an event row if the status did or the event is a notice, all in one transaction. A heartbeat that moves nothing but
   * the liveness is kept in memory until {@link flush}; every reader of this store sees it at once.
   */
  apply(executionId: string, event: ExecutionEvent, now: Date): Applied;

  /** Writes heartbeats that wait in memory, at most `limit` of them. Returns how many still wait. */
  flush(limit: number): number;

  /** Adds what was learned of an attempt; touches no status. */
  noteAttempt(ref: AttemptRef, facts: Partial<AttemptFacts>): void;

  /** All attempts of an execution, oldest first. */
  attempts(executionId: string): Attempt[];

  /** Which attempt a credential belongs to; null for an unknown one. */
  attemptOfCredential(credentialHash: string): AttemptRef | null;

  /**
   * The newest first, without the items in their results. `before` is the id that ended the page before.
   */
  list(filter: ListFilter): Snapshot[];

  /**
   * Ids of queued executions that may be launched now, in the order they are to be: no retry delay
   * left (one that is longer than any was set by another clock), nothing left of an earlier attempt, and none for a host in `fullHosts`.
   */
  queued(now: Date, limit: number, fullHosts?: readonly string[]): string[];

  /** How many executions are queued, whatever they wait for. */
  countQueued(): number;

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

  /** Restarts every silence deadline at `now`: no execution pays for our absence. */
  resetHeartbeatDeadlines(now: Date): void;

  /**
   * Moves every other deadline by as much as the clock moved when it should not have. One that was set
   * within `after`, by the clock as it is since then, is right already and stays.
   */
  shiftDeadlines(byMs: number, after: { readonly from: Date; readonly to: Date }): void;

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
  'containerId' | 'startedAt' | 'endedAt' | 'exitCode' | 'oomKilled' | 'releasedAt'
>;

/** A launch with a name of its client's choice, so that sending it again launches nothing. */
export interface NamedLaunch {
  readonly key: string;
  /** Tells a repeated launch from another one under the same name. */
  readonly digest: string;
}

export interface ListFilter {
  readonly limit: number;
  readonly before?: string;
  readonly status?: readonly Status[];
  readonly taskName?: string;
  readonly label?: readonly [key: string, value: string];
}

export interface EventFilter {
  readonly limit: number;
  readonly after?: number;
  readonly executionId?: string;
}

/** A line of the history: a change of status, or a notice that changes none. */
export interface EventRecord {
  /** Rises with each event of the whole data folder. */
  readonly id: number;
  readonly executionId: string;
  readonly attempt: number;
  readonly at: Date;
  readonly kind: EventKind | 'accepted';
  readonly fromStatus: Status | null;
  readonly toStatus: Status;
  readonly message: string | null;
}
