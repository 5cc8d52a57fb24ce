import type { Timers } from '../ports/timers.ts';
import { StorageError } from '../ports/storage-error.ts';
import { stopExecution, type StopDeps } from '../use-cases/stop-execution.ts';

export interface StopAllDeps extends StopDeps {
  readonly timers: Timers;
}

const LOOK_MS = 100;

/**
 * Asks every live execution to stop and waits until all have their verdict and their containers are gone.
 *
 * @returns how many are still live when the time is over.
 */
export async function stopAll(deps: StopAllDeps, requestedBy: string, withinMs: number): Promise<number> {
  const { store, timers } = deps;
  for (let waitedMs = 0; waitedMs < withinMs; waitedMs += LOOK_MS) {
    // Each time anew: one may have been on its way into life, or the disk may not have taken it.
    askAll(deps, requestedBy);
    if (store.live().length === 0 && store.unreleased().length === 0) return 0;
    await timers.pause(LOOK_MS);
  }
  return store.live().length;
}

function askAll(deps: StopAllDeps, requestedBy: string): void {
  const asked = deps.store.live().filter(({ execution }) => execution.stop === null);
  for (const { execution } of asked) {
    try {
      stopExecution(deps, execution.id, 'graceful', requestedBy);
    } catch (error) {
      if (!(error instanceof StorageError)) throw error;
    }
  }
}
