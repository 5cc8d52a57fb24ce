import type { Execution } from '../domain/execution.ts';
import type { Clock } from '../ports/clock.ts';
import type { DiskGuard } from '../ports/disk-guard.ts';
import type { OutputFiles } from '../ports/output-files.ts';
import type { Store } from '../ports/store.ts';

export interface SeedCacheDeps {
  readonly store: Store;
  readonly clock: Clock;
  readonly outputs: OutputFiles;
  readonly diskGuard: DiskGuard;
  /** The service ends: what takes time is left to the next start. */
  readonly isStopped: () => boolean;
}

/**
 * Copies what an earlier execution cached into the output folder of one that is about to begin, if it was
 * launched to have that. Only for an execution without a folder, so neither a further attempt nor a start of
 * crawlerd copies again. A cache only saves time: where it is not available, the history says why, once, and the
 * crawl begins without it.
 *
 * @returns whether to continue the launch; false if it was stopped meanwhile.
 * @throws StorageError if the history cannot be written, or the folder cannot be made.
 */
export async function seedCache(deps: SeedCacheDeps, { id, spec }: Execution): Promise<boolean> {
  const { store, clock, outputs, diskGuard, isStopped } = deps;
  const { cacheFrom } = spec;
  if (cacheFrom === null) return true;
  const copy = await outputs.copyCacheFiles(cacheFrom, id, {
    isWanted: () => !isStopped() && store.find(id)?.execution.status === 'starting',
    requireRoom: async (bytes) => diskGuard.requireRoom(bytes),
  });
  if (copy.outcome === 'given_up') return false;
  if (copy.outcome === 'missed') {
    const message = `The crawl starts without the cache of execution ${cacheFrom}. ${copy.why}`;
    const { outcome } = store.apply(id, { kind: 'cache_missed', message }, clock.now());
    if (outcome !== 'changed') return false;
    // After the notice: a crash in between tells it twice, and never not at all.
    await outputs.makeFolder(id);
  }
  return true;
}
