import { isFinished, type Status } from '@crawlerd/shared';
import type { PagesToRetry } from '../domain/events.ts';
import type { Snapshot } from '../domain/execution.ts';
import { ANYBODY, type Caller } from '../domain/caller.ts';
import { nextStatus } from '../domain/transitions.ts';
import type { Clock } from '../ports/clock.ts';
import type { DiskGuard } from '../ports/disk-guard.ts';
import type { OutputFiles } from '../ports/output-files.ts';
import type { Wakeups } from '../ports/wakeups.ts';
import { RequestError, missingExecution } from './errors.ts';
import { requirePlaceInQueue, type QueueDeps } from './accept-launch.ts';

export interface ResumeDeps extends QueueDeps {
  readonly clock: Clock;
  readonly wakeups: Wakeups;
  readonly diskGuard: DiskGuard;
  readonly outputs: OutputFiles;
}

/**
 * Queues a further attempt of a finished execution, on the output it already has. It is launched once
 * nothing is left of the attempt before.
 *
 * @param retry Failed pages that it is to try again, and nothing else; then it may have succeeded, too.
 * @throws RequestError `execution_unknown`, `execution_removed`, `not_resumable` for one that still runs or has succeeded, or
 *   `queue_full`, `token_queue_full`.
 * @throws StorageError if the disk is nearly full, or the earlier result cannot be taken away.
 */
export async function resumeExecution(
  deps: ResumeDeps,
  executionId: string,
  requestedBy: string,
  caller: Caller = ANYBODY,
  retry?: PagesToRetry,
): Promise<Snapshot> {
  const { store, clock, wakeups, diskGuard, outputs } = deps;
  await diskGuard.requireRoom();
  const status = store.find(executionId)?.execution.status;
  if (status !== undefined && isResumable(status, retry !== undefined)) {
    requirePlaceInQueue(deps, caller);
    // The completion file of the previous attempt would be taken for that of the next one.
    await outputs.discardCompletion(executionId);
    // Others may have come to the queue meanwhile.
    requirePlaceInQueue(deps, caller);
  }
  const event = {
    kind: 'resumed',
    requestedBy,
    token: caller.name,
    ...(retry !== undefined && { retry }),
  } as const;
  const applied = store.apply(executionId, event, clock.now());
  switch (applied.outcome) {
    case 'unknown':
      throw missingExecution(store, executionId);
    case 'ignored':
      throw notResumable(applied.snapshot);
    case 'changed':
      wakeups.execution(executionId);
      wakeups.dispatcher();
      return applied.after;
  }
}

/** Whether it has a row for it in the state machine. */
function isResumable(status: Status, isOfPages: boolean): boolean {
  return nextStatus(status, 'resumed', { cause: null, mayRetry: false, isOfPages }) !== null;
}

export function notResumable({ execution: { status } }: Snapshot): RequestError {
  return new RequestError(
    'not_resumable',
    isFinished(status)
      ? 'The execution succeeded, so there is nothing to resume. Launch its config again for a new crawl.'
      : `The execution is ${status}; only a finished execution can be resumed.`,
  );
}
