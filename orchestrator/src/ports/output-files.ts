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
}
