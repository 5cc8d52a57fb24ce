import type { Completion, ItemsSkipped, ItemText, JournalCounts, ReadReport } from '@crawlerd/shared';
import type { OutputUsage } from '../domain/output-quota.ts';
import type { PageFiles } from './page-files.ts';
import type { ResultFiles } from './result-files.ts';

export type { OutputUsage };

/**
 * What crawlers wrote. Output folders are hostile ground: an implementation never follows a link out of
 * them and opens regular files only.
 */
export interface OutputFiles {
  /** The output folder on this machine, for people. */
  path(executionId: string): string;

  /** The files themselves. */
  readonly results: ResultFiles;

  /** What became of single pages. */
  readonly pageFiles: PageFiles;

  /**
   * The items of every file `*.jsonl` in the output folder and below it. Nothing is read before its `items()` are asked
   * for. Never throws for what crawlers wrote, nor for missing files.
   */
  items(executionId: string, options: ItemReadingOptions): ItemReading;

  /**
   * The pages that the journals in the output folder tell of, which our own crawler writes; null if there are none, or
   * they are too long to be read. Never throws for what crawlers wrote.
   */
  pages(executionId: string): Promise<JournalCounts | null>;

  /**
   * The completion a crawler left in its output folder (`completion.json`), as far as it can be read; null if there is
   * none, or it belongs to another execution. Never throws for what a crawler wrote.
   */
  completion(executionId: string): Promise<ReadReport<Completion> | null>;

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
   * Removes what could harm somebody who uses the folder on this machine: setuid and setgid bits, device nodes,
   * FIFOs and sockets. For a folder that no container uses any more; bounded in time.
   *
   * @returns how much there was.
   * @throws StorageError if something may remain.
   */
  makeHarmless(executionId: string): Promise<number>;

  /**
   * What the output folder holds, links not followed. Counting ends once either of `upTo` is reached, and gives other
   * work its turn meanwhile. Never throws for what crawlers wrote; what cannot be seen is not counted.
   */
  usage(executionId: string, upTo: OutputUsage): Promise<OutputUsage>;

  /**
   * Makes the output folder, empty, if it is not there: then nothing is copied into it any more.
   *
   * @throws StorageError if it cannot be made.
   */
  makeFolder(executionId: string): Promise<void>;
}

export interface ItemReadingOptions {
  /** Its crawler still runs: a last line that is not whole is being written. */
  readonly isGrowing: boolean;
  /** Reading ends after so many bytes. */
  readonly bytesMax?: number;
  /** Reading ends after so many items, without a look at what is behind them. */
  readonly itemsMax?: number;
  /** That of an earlier reading: this one gives the same items, whatever was written since. */
  readonly extent?: ItemExtent;
}

/** How many bytes of each file belong to a reading, by path. */
export type ItemExtent = ReadonlyMap<string, number>;

/**
 * One reading of the items of an output folder: each file as long as it was when the reading came to it. What it tells is
 * right once {@link batches} have come to an end.
 */
export interface ItemReading {
  /** In path order, one JSON text each: as it was written, but for {@link ItemsSkipped.altered}. To be called once. */
  items(): AsyncGenerator<string>;
  /** The same, those at a time that were read in one turn; never none. Instead of {@link items}. */
  batches(): AsyncGenerator<readonly ItemText[]>;
  /** How many there were so far. */
  readonly found: number;
  /** Files of items so far, also those without an item. */
  readonly files: number;
  /** Nothing is left to read. */
  readonly isWhole: boolean;
  /** False: there is a part that no reading ever comes to, such as folders that are too deep. */
  readonly isReadable: boolean;
  /** What was read so far, for another reading of the same. */
  readonly extent: ItemExtent;
  skipped(): ItemsSkipped;
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
