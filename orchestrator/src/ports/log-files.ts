import type { AttemptRef, LogRecord } from './runtime.ts';

/**
 * Our own copy of what attempts printed: one file an attempt, one record a line, kept after the
 * container is gone.
 */
export interface LogFiles {
  /** Opens an attempt's file for appending; a partial last line of a crash is cut off first. */
  open(ref: AttemptRef): Promise<LogWriter>;

  /**
   * The records of one attempt as text lines `<timestamp> <stream> <text>`, oldest first. With `follow`
   * the iteration goes on with what is appended, until `ended` says that nothing more will come.
   */
  read(ref: AttemptRef, options: LogReadOptions): AsyncIterable<string>;
}

export interface LogWriter {
  /** Timestamp of the last record in the file; null if it is empty. */
  readonly lastTimestamp: string | null;
  append(records: readonly LogRecord[]): Promise<void>;
  /** Syncs and closes. */
  close(): Promise<void>;
}

export interface LogReadOptions {
  /** Only the last so many lines. */
  readonly tail?: number;
  readonly follow?: { ended(): boolean; readonly signal: AbortSignal };
}
