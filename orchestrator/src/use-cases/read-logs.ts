import { isFinished } from '@crawlerd/shared';
import type { LogReader } from '../ports/log-files.ts';
import type { OpenedLog } from '../ports/opened-log.ts';
import type { Store } from '../ports/store.ts';
import type { Timers } from '../ports/timers.ts';
import { missingExecution } from './errors.ts';
import { requireAttempt } from './log-page-request.ts';

export interface ReadLogsDeps {
  readonly store: Store;
  readonly logs: LogReader;
  readonly timers: Timers;
}

export interface ReadLogsOptions {
  readonly follow: boolean;
  /** Only the last n lines of each attempt. */
  readonly tail?: number;
  /**
   * Only what stands behind the record of this time, so that a reader can continue where it stopped; if there is
   * none, what is later.
   */
  readonly since?: string;
  readonly signal: AbortSignal;
}

/** How soon a follower sees that a first or a further attempt has begun. */
const POLL_MS = 200;

/** The log of all attempts in order, as bytes; with `follow`, until nothing more can come. */
export async function* readLogs(
  { store, logs, timers }: ReadLogsDeps,
  executionId: string,
  { follow, tail, since, signal }: ReadLogsOptions,
): AsyncIterable<Buffer> {
  const time = since === undefined ? null : logTime(since);
  const held = time === null ? null : await attemptHolding({ store, logs }, executionId, time);
  // A further attempt begins once nothing is left of the one before.
  const released = (attempt: number): boolean => {
    const snapshot = store.find(executionId);
    return snapshot?.attempt?.attempt !== attempt || snapshot.attempt.releasedAt !== null;
  };
  for (let attempt = held ?? 1; !signal.aborted;) {
    const execution = store.find(executionId)?.execution;
    if (execution === undefined) return;
    if (attempt <= execution.attempt) {
      const ended = (): boolean => released(attempt);
      // Behind the attempt that holds the record everything is new, whatever the clock said then.
      const from = time === null || (held !== null && attempt > held) ? {} : { since: time };
      yield* logs.read(
        { executionId, attempt },
        { ...(tail !== undefined && { tail }), ...from, ...(follow && { follow: { ended, signal } }) },
      );
      attempt++;
    } else if (!follow || isFinished(execution.status)) {
      return;
    } else {
      await timers.pause(POLL_MS, signal);
    }
  }
}

/** Whether a log that is read after this has everything: no attempt can print, and none is still being copied. */
export function isLogComplete({ store }: Pick<ReadLogsDeps, 'store'>, executionId: string): boolean {
  const snapshot = store.find(executionId);
  if (snapshot === null || !isFinished(snapshot.execution.status)) return false;
  return snapshot.attempt === null || snapshot.attempt.releasedAt !== null;
}

/**
 * The log of one attempt, as long as it is now; null if nothing was kept of it. To be closed.
 *
 * @throws RequestError `execution_unknown`, `execution_removed`, `invalid_query`
 */
export async function openAttemptLog(
  { store, logs }: Pick<ReadLogsDeps, 'store' | 'logs'>,
  executionId: string,
  attempt: number,
): Promise<OpenedLog | null> {
  const snapshot = store.find(executionId);
  if (snapshot === null) throw missingExecution(store, executionId);
  requireAttempt('attempt', attempt, snapshot.execution.attempt);
  return logs.openToRead({ executionId, attempt });
}

/** The newest attempt with a record of just this time. */
async function attemptHolding(
  { store, logs }: Pick<ReadLogsDeps, 'store' | 'logs'>,
  executionId: string,
  time: string,
): Promise<number | null> {
  const current = store.find(executionId)?.execution.attempt ?? 0;
  for (let attempt = current; attempt > 0; attempt--) {
    if (await logs.holds({ executionId, attempt }, time)) return attempt;
  }
  return null;
}

/** An RFC 3339 time as log records have it: UTC, nine decimals. */
function logTime(text: string): string {
  const decimals = /\.(\d+)/.exec(text)?.[1] ?? '';
  const seconds = new Date(text.replace(/\.\d+/, '')).toISOString().slice(0, -'.000Z'.length);
  return `${seconds}.${decimals.padEnd(9, '0').slice(0, 9)}Z`;
}
