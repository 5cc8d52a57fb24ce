import type { AttemptRef } from '../domain/attempt.ts';
import type { LogPosition } from '../domain/log-position.ts';
import type { OpenedLog } from './opened-log.ts';
import type { LogRecord } from './runtime.ts';

/**
 * Our own copy of what attempts printed: one file an attempt, one record a line, kept after the
 * container is gone.
 */
export interface LogFiles {
  /**
   * Opens an attempt's file for appending. What a crash left at its end, a partial line or no record at
   * all, is cut off first: the runtime still has it. Whoever opens it while it is open writes with the same writer: a
   * second one would take what the first is just writing for what a crash left, and cut it off.
   */
  open(ref: AttemptRef): Promise<LogWriter>;
}

/** The same files, for those who read them. */
export interface LogReader {
  /**
   * The records of one attempt as text lines `<timestamp> <stream> <text>`, oldest first, in parts that end anywhere
   * but are whole lines together. With `follow` the iteration continues with what is appended, until `ended` says
   * that nothing more will come; a file that is not there yet is waited for.
   */
  read(ref: AttemptRef, options: LogReadOptions): AsyncIterable<Buffer>;

  /** Whether an attempt's file has a record of just this time. */
  holds(ref: AttemptRef, timestamp: string): Promise<boolean>;

  /** An attempt's file, as long as it is now; null if there is none. */
  openToRead(ref: AttemptRef): Promise<OpenedLog | null>;
}

export interface LogWriter {
  /** The last records of the runtime in the file. */
  position(): Promise<LogPosition>;
  /** The log has reached its limit and says so in its last record: what is appended now is dropped. */
  readonly isFull: boolean;
  append(records: readonly LogRecord[]): Promise<void>;
  /**
   * Adds a line of our own at the end, also to a full log; a line that ends the log already is not
   * repeated. Its time is later than that of every line before it.
   */
  note(line: string): Promise<void>;
  /** Syncs, and closes for whoever opened it. */
  close(): Promise<void>;
}

export interface LogReadOptions {
  /** Only the last so many lines. */
  readonly tail?: number;
  /**
   * Only what stands behind the first record of this time, as {@link LogRecord.timestamp} is written; if there
   * is none, what is later than it. Others may have the same time, so a reader who has them already gets them again.
   */
  readonly since?: string;
  readonly follow?: { ended(): boolean; readonly signal: AbortSignal };
}
