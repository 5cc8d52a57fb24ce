import type { ResultData } from '@crawlerd/shared';
import type { Attempt, AttemptRef } from '../../domain/attempt.ts';
import type { ExecutionEvent } from '../../domain/events.ts';
import type { Snapshot } from '../../domain/execution.ts';

/** Long results, each in a file of its own beside the database: a database is read whole after each crash. */
export interface ResultFiles {
  /** On disk when this returns, with its name. @throws StorageError; nothing of it is left then. */
  write(ref: AttemptRef, text: string): void;
  /** Null if it is not there. */
  read(ref: AttemptRef): string | null;
  remove(ref: AttemptRef): void;
}

/** Items, or anything else that is too long for the brief result. */
export function isLong(result: ResultData, brief: ResultData): boolean {
  const { data_items: items = [], ...rest } = result;
  return items.length > 0 || Object.keys(brief).length < Object.keys(rest).length;
}

/** What is written for an event is discarded if its commit fails: no row will ever name it. */
export function orDiscarded<T>(
  results: ResultFiles | null,
  { execution, attempt }: Snapshot,
  event: ExecutionEvent,
  commit: () => T,
): T {
  try {
    return commit();
  } catch (error) {
    if (event.kind === 'completion') discardUnreported(results, execution.id, attempt);
    throw error;
  }
}

/** At a start: the file of a completion that was being stored when the process died. It is sent again. */
export function discardUnreported(
  results: ResultFiles | null,
  executionId: string,
  attempt: Attempt | null,
): void {
  if (attempt?.completionDigest === null) results?.remove({ executionId, attempt: attempt.attempt });
}

/** The result of an attempt that another one follows is not kept. */
export function discardReplaced(
  results: ResultFiles | null,
  { execution: before }: Snapshot,
  { execution: after }: Snapshot,
): void {
  if (before.result === null || after.result !== null) return;
  results?.remove({ executionId: before.id, attempt: before.attempt });
}
