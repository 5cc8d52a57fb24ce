import type { AttemptRef, ContainerRef } from '../domain/attempt.ts';

/** Brings what attempts print into our own files. */
export interface LogCapture {
  /** Starts to follow an attempt's output, unless it is being followed already. */
  start(ref: ContainerRef): void;

  /**
   * Returns once everything an ended attempt printed, or as much as a log file takes, is in our file and
   * synced, and `summary` of our own end it: only then may its container be removed. What the runtime
   * itself cannot give any more is told in a line of our own.
   *
   * @throws if not all of it could be copied for a temporary reason; called again, it continues from there.
   */
  finish(ref: ContainerRef, summary: string): Promise<void>;

  /** Adds lines of our own to an attempt's log. */
  note(ref: AttemptRef, lines: readonly string[]): Promise<void>;
}
