import type { Hold, RemovalReason } from '../domain/retention.ts';
import type { Tombstone } from '../domain/tombstone.ts';
import type { FinishedStatus } from '@crawlerd/shared';
import type { ListPlace } from './list-place.ts';

/**
 * What is kept of finished executions, and how they are removed. A removal is decided first, which nobody finds the
 * execution after; then its files go, then its rows. After a crash `underWay` says what is left to do.
 *
 * @throws StorageError as `Store` does.
 */
export interface RetentionStore {
  /** Those that have finished and are not being removed, the last one first. Reads a limited number of rows. */
  finished(limit: number, before: ListPlace | null): readonly FinishedExecution[];

  /** What is known of the files of what is pinned, or whose cache an unfinished execution is to begin with. */
  heldBytes(): number;

  /** What the database takes on the disk, without what is free in it. */
  databaseBytes(): number;

  /** What an execution is kept for, and what its files take; null if there is none of this id. */
  kept(executionId: string): Kept | null;

  /** The size of the files of a finished execution. Not synced: it can be measured again. */
  noteBytes(executionId: string, bytes: number): void;

  /** Keeps it from every removal, also once it has finished. False if there is none of this id. */
  pin(executionId: string, now: Date): boolean;

  /** False if there is none of this id. */
  unpin(executionId: string): boolean;

  /**
   * Decides that these are removed, all that may be: one transaction with their events. Whether one may is looked at in
   * it. Lists, feeds and launches do not find them from then on.
   */
  begin(wanted: readonly WantedRemoval[], now: Date): readonly Begun[];

  /** Decided, but not complete, in the order of their decisions. */
  underWay(limit: number, after: number): readonly RemovalUnderWay[];

  /** Adds to what was freed. Not synced. */
  noteFreed(executionId: string, bytes: number): void;

  /**
   * Deletes rows of an execution whose files are gone, at most `limit` and a few.
   *
   * @returns whether that was all: then the tombstone is complete, since the same transaction.
   */
  deleteRows(executionId: string, limit: number, now: Date): boolean;

  tombstone(executionId: string): Tombstone | null;

  /** Deletes the oldest tombstones beyond `keep`, at most `limit`. Returns how many. */
  trimTombstones(keep: number, limit: number): number;

  /** Gives free pages of the database back to the disk, at most so many. Returns whether there may be more to give. */
  giveBack(pagesMax: number): boolean;
}

export interface FinishedExecution {
  readonly executionId: string;
  readonly taskName: string;
  /** Name of the saved task that it was launched from; null for none. */
  readonly task: string | null;
  readonly status: FinishedStatus;
  readonly attempts: number;
  readonly finishedAt: Date;
  /** Null: not measured yet. */
  readonly bytes: number | null;
  readonly hold: Hold | null;
}

export interface Kept {
  readonly bytes: number | null;
  readonly pinnedAt: Date | null;
}

export interface WantedRemoval {
  readonly executionId: string;
  readonly reason: RemovalReason;
  readonly requestedBy: string | null;
  /** Name of the token that asked for it; null or missing for none. */
  readonly token?: string | null;
}

export type Begun =
  | { readonly outcome: 'begun' | 'earlier'; readonly tombstone: Tombstone }
  | { readonly outcome: 'held'; readonly executionId: string; readonly hold: Hold }
  | { readonly outcome: 'unknown'; readonly executionId: string };

export interface RemovalUnderWay {
  readonly executionId: string;
  readonly attempts: number;
  /** Its place among the decisions. */
  readonly place: number;
}
