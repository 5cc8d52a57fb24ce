import type { Completion } from '@crawlerd/shared';

/**
 * What crawlers wrote. Output folders are hostile ground: an implementation never follows a link out of
 * them and opens regular files only.
 */
export interface OutputFiles {
  /** The output folder on this machine, for people. */
  path(executionId: string): string;

  /**
   * Items from every `*.jsonl` file in the output folder and below it, in path order, one JSON text each.
   * A line that is not whole JSON (one being written, or cut short) is left out. Never throws for
   * missing files.
   */
  items(executionId: string, range: { offset: number; limit: number }): AsyncIterable<string>;

  /**
   * The completion a crawler left in its output folder (`completion.json`), if it is one and belongs to
   * this execution; else null. Never throws for what a crawler wrote.
   */
  completion(executionId: string): Promise<Completion | null>;

  /**
   * Takes away the completion that an attempt left, so that it is not taken for the word of a later one.
   *
   * @throws StorageError if it cannot be taken away.
   */
  discardCompletion(executionId: string): Promise<void>;

  /**
   * Gives an execution that has no output folder yet one with copies of the files `*.http-cache` that another
   * left in its own, at the same relative paths and writable by any user. The folder is there with all copies,
   * or not at all: after a crash the copying begins anew. Never throws for what crawlers wrote.
   *
   * @throws what `guard` throws, unless it is a StorageError.
   */
  copyCacheFiles(from: string, to: string, guard: CopyGuard): Promise<CacheCopy>;

  /**
   * Makes the output folder, empty, if it is not there: then nothing is copied into it any more.
   *
   * @throws StorageError if it cannot be made.
   */
  makeFolder(executionId: string): Promise<void>;
}

/** Asked again and again while files are copied. */
export interface CopyGuard {
  /** False ends the copying. */
  isWanted(): boolean;
  /** @throws StorageError if there is no room for so many bytes. */
  requireRoom(bytes: number): Promise<void>;
}

export type CacheCopy =
  /** The output folder is there, with the copies; or it was there before. */
  | { readonly outcome: 'ready' }
  /** There is no output folder. `why`: sentences for people. */
  | { readonly outcome: 'missed'; readonly why: string }
  /** It was not wanted any more; there is no output folder. */
  | { readonly outcome: 'given_up' };
