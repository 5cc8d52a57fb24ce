import { attemptKey, type AttemptRef } from '../domain/attempt.ts';
import type { Snapshot } from '../domain/execution.ts';
import type { LogCapture } from '../ports/log-capture.ts';
import type { Logger } from '../ports/logger.ts';
import { RuntimeError, type OwnedAttempt, type Runtime } from '../ports/runtime.ts';
import type { Store } from '../ports/store.ts';
import type { Wakeups } from '../ports/wakeups.ts';
import { discardLeftSecrets } from './discard-secrets.ts';
import type { LastSeenContainers } from './last-seen-containers.ts';

export interface ReconcileDeps {
  readonly store: Store;
  readonly runtime: Runtime;
  readonly capture: LogCapture;
  readonly lastSeen: LastSeenContainers;
  readonly wakeups: Wakeups;
  readonly logger: Logger;
}

/**
 * Compares everything unfinished with everything the runtime holds, by one list. What agrees needs no
 * look of its own, so that a thousand running crawls cost one request; the rest is driven.
 *
 * @returns what the runtime holds; null if it does not answer.
 */
export async function reconcile(deps: ReconcileDeps): Promise<readonly OwnedAttempt[] | null> {
  await discardLeftSecrets(deps);
  const owned = await ownedAttempts(deps.runtime);
  if (owned === null) {
    for (const executionId of deps.store.unreleased()) deps.lastSeen.note(executionId, 'unreachable');
    return null;
  }
  const kinds = new Map(owned.map((each) => [containerKey(each, each.containerId), each.kind]));
  for (const executionId of deps.store.unreleased()) {
    const snapshot = deps.store.find(executionId);
    if (snapshot === null || !agrees(deps, snapshot, kinds)) deps.wakeups.execution(executionId);
  }
  return owned;
}

/** Ids of processes come again, but not within an attempt; and a copy is not the container of it. */
function containerKey(ref: AttemptRef, containerId: string): string {
  return `${attemptKey(ref)} ${containerId}`;
}

async function ownedAttempts(runtime: Runtime): Promise<readonly OwnedAttempt[] | null> {
  try {
    return await runtime.listOwned();
  } catch (error) {
    if (error instanceof RuntimeError) return null;
    throw error;
  }
}

/** It runs, it is meant to run, and nothing about it is left to learn. */
function agrees(
  { capture, lastSeen }: ReconcileDeps,
  { execution, attempt }: Snapshot,
  kinds: ReadonlyMap<string, OwnedAttempt['kind']>,
): boolean {
  const isMeantToRun = execution.status === 'running' || execution.status === 'stale';
  if (!isMeantToRun || execution.stop !== null || attempt === null || attempt.containerId === null)
    return false;
  if (kinds.get(containerKey(attempt, attempt.containerId)) !== 'running') return false;
  capture.start(attempt);
  lastSeen.note(execution.id, 'running');
  return true;
}
