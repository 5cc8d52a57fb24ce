import type { AttemptRef } from '../domain/attempt.ts';

export type { AttemptRef };

/**
 * All files of executions: configs, outputs, results and logs. Output folders are hostile ground: no link is followed,
 * and nothing outside is touched.
 */
export interface ExecutionFiles {
  /**
   * What they take: blocks on the disk, and at least 4 KiB for each name.
   *
   * @param last the current attempt; the number 0 before the first one.
   * @throws StorageError if something cannot be seen.
   */
  measure(last: AttemptRef): Promise<number>;

  /**
   * Removes them in steps, each of a limited number of names, and gives after each how much that freed, counted as
   * {@link measure} does. May be begun anew at any time, also after a crash.
   *
   * @throws StorageError if something remains.
   */
  remove(last: AttemptRef): AsyncIterable<number>;
}
