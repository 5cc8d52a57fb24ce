import type { Status } from '@crawlerd/shared';
import type { ExecutionEvent } from '../domain/events.ts';
import type { Attempt, Execution, Snapshot } from '../domain/execution.ts';

/**
 * What survives a crash. All methods are synchronous: a decision and its writing are one transaction
 * that nothing can come between.
 *
 * @throws StorageError from every writing method if the disk does not take it; nothing is changed then.
 */
export interface Store {
  /** Id of this data folder, made at its first use; the label that tells our containers from others'. */
  instanceId(): string;

  /** Stores a new execution as `queued`. */
  add(execution: Execution): void;

  /** One execution with its current attempt, or null if there is none of this id. */
  find(executionId: string): Snapshot | null;

  /**
   * The only way a status changes: reads the execution, decides with `decide`, writes what changed and
   * appends an event row if the status did, all in one transaction.
   */
  apply(executionId: string, event: ExecutionEvent, now: Date): Applied;

  /** Adds what was learned of an attempt; touches no status. */
  noteAttempt(executionId: string, number: number, facts: Partial<AttemptFacts>): void;

  /** All attempts of an execution, oldest first. */
  attempts(executionId: string): Attempt[];

  /** Which attempt a credential belongs to; null for an unknown one. */
  attemptOfCredential(credentialHash: string): { executionId: string; number: number } | null;

  /**
   * The newest first, without the items in their results. `before` is the id that ended the page before.
   */
  list(filter: ListFilter): Snapshot[];

  /** Ids of queued executions, in the order they are to be launched. */
  queued(limit: number): string[];

  /** How many executions have, or may have, a live container: starting, running, stale, stopping. */
  countLive(): number;

  /** Ids of executions with an attempt that is not yet released: live ones and those to clean up. */
  unreleased(): string[];

  /** Ids of executions whose silence deadline has passed, the longest silent first. */
  silent(now: Date, limit: number): string[];

  /** Ids of executions that have run longer than they may. */
  overdue(now: Date, limit: number): string[];

  /** Lets every silence deadline begin anew at `now`: nobody pays for our absence or a clock's jump. */
  forgiveSilence(now: Date): void;

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

export interface ListFilter {
  readonly limit: number;
  readonly before?: string;
  readonly status?: readonly Status[];
  readonly taskName?: string;
  readonly label?: readonly [key: string, value: string];
}
