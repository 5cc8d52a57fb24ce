import type { ResultFiles } from './result-files.ts';

export interface ConnectionOptions {
  /**
   * Called when the disk failed to store accepted data, or its file is gone. What is on disk is unknown then, so the
   * process must end: the next start checks the database first.
   */
  readonly onDiskFault?: (error: Error) => void;
  /** Files besides the database's own that must stay where they are. */
  readonly guarded?: readonly string[];
  /** Whether the files are still in place, instead of a look at them. @throws FileLostError */
  readonly requireInPlace?: () => void;
  /** Checks the whole database, if that is due: nothing is read or written before. Begun when somebody waits for it. */
  readonly check?: () => Promise<void>;
}

export interface SqliteStoreOptions extends ConnectionOptions {
  /** Default: long results are kept in the database too. */
  readonly results?: ResultFiles;
}
