import { isFinished, type Status } from '@crawlerd/shared';
import type { Snapshot } from '../domain/execution.ts';
import { ANYBODY, type Caller } from '../domain/caller.ts';
import { TRANSITIONS } from '../domain/transitions.ts';
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

/** Those that have a row for it in the state machine. */
const RESUMABLE: ReadonlySet<Status> = new Set(
  TRANSITIONS.filter(({ on }) => on === 'resumed').map(({ from }) => from),
);

/**
 * Queues a further attempt of a finished execution, on the output it already has. It is launched once
 * nothing is left of the attempt before.
 *
 * @throws RequestError `execution_unknown`, `execution_removed`, `not_resumable` for one that still runs or has succeeded, or
 *   `queue_full`, `token_queue_full`.
 * @throws StorageError if the disk is nearly full, or the earlier result cannot be taken away.
 */
export async function resumeExecution(
  deps: ResumeDeps,
  executionId: string,
  requestedBy: string,
  caller: Caller = ANYBODY,
): Promise<Snapshot> {
  const { store, clock, wakeups, diskGuard, outputs } = deps;
  await diskGuard.requireRoom();
  const status = store.find(executionId)?.execution.status;
  if (status !== undefined && RESUMABLE.has(status)) {
    requirePlaceInQueue(deps, caller);
    // The completion file of the previous attempt would be taken for that of the next one.
    await outputs.discardCompletion(executionId);
    // Others may have come to the queue meanwhile.
    requirePlaceInQueue(deps, caller);
  }
  const applied = store.apply(executionId, { kind: 'resumed', requestedBy, token: caller.name }, clock.now());
  switch (applied.outcome) {
    case 'unknown':
      throw missingExecution(store, executionId);
    case 'ignored':
      throw new RequestError('not_resumable', whyNot(applied.snapshot));
    case 'changed':
      wakeups.execution(executionId);
      wakeups.dispatcher();
      return applied.after;
  }
}

function whyNot({ execution: { status } }: Snapshot): string {
  return isFinished(status)
    ? 'The execution succeeded, so there is nothing to resume. Launch its config again for a new crawl.'
    : `The execution is ${status}; only a finished execution can be resumed.`;
}
