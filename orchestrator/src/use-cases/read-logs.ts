import { isFinished } from '@crawlerd/shared';
import type { LogFiles } from '../ports/log-files.ts';
import type { Store } from '../ports/store.ts';
import type { Timers } from '../ports/timers.ts';

export interface ReadLogsDeps {
  readonly store: Store;
  readonly logs: LogFiles;
  readonly timers: Timers;
}

export interface ReadLogsOptions {
  readonly follow: boolean;
  /** Only the last so many lines of each attempt. */
  readonly tail?: number;
  readonly signal: AbortSignal;
}

/** How soon a follower sees that a first or a further attempt has begun. */
const POLL_MS = 200;

/** The log lines of all attempts in order; with `follow`, until nothing more can come. */
export async function* readLogs(
  { store, logs, timers }: ReadLogsDeps,
  executionId: string,
  { follow, tail, signal }: ReadLogsOptions,
): AsyncIterable<string> {
  const released = (attempt: number) =>
    store.attempts(executionId).find(({ number }) => number === attempt)?.releasedAt !== null;
  for (let attempt = 1; !signal.aborted;) {
    const execution = store.find(executionId)?.execution;
    if (execution === undefined) return;
    if (attempt <= execution.attempt) {
      const ended = (): boolean => released(attempt);
      yield* logs.read(
        { executionId, attempt },
        { ...(tail !== undefined && { tail }), ...(follow && { follow: { ended, signal } }) },
      );
      attempt++;
    } else if (!follow || isFinished(execution.status)) {
      return;
    } else {
      await timers.pause(POLL_MS, signal);
    }
  }
}
