import { attemptKey } from '../domain/attempt.ts';
import type { Clock } from '../ports/clock.ts';
import { RuntimeError, type OwnedAttempt, type Runtime } from '../ports/runtime.ts';
import type { Store } from '../ports/store.ts';
import { secondsAfter } from '../domain/staleness.ts';
import { leaveHarmless, type LeaveHarmlessDeps } from '../use-cases/leave-harmless.ts';
import { findOrphans, type Orphan, type OrphanList, type SeenOrphan } from '../use-cases/orphans.ts';

export interface OrphanSweepDeps extends LeaveHarmlessDeps {
  readonly store: Store;
  readonly runtime: Runtime;
  readonly clock: Clock;
  readonly settings: OrphanSettings;
}

export interface OrphanSettings {
  /** A container is left alone for so long after it was first seen without an execution that needs it. */
  readonly graceSeconds: number;
  /** `report` removes nothing: a permanent dry run. */
  readonly mode: 'remove' | 'report';
}

/**
 * So many are removed in one sweep, side by side: what waits for the sweep must not wait for hundreds of
 * them, or for an engine that takes its time with each.
 */
const REMOVALS_MAX = 8;

interface KnownOrphan extends SeenOrphan {
  /** By the uptime of this machine. */
  readonly sinceMs: number;
  /** How often it could not be removed. */
  readonly failures: number;
}

function keyOf(orphan: Orphan): string {
  return `${attemptKey(orphan)} ${orphan.containerId}`;
}

/** Removes what no execution needs, once it has been seen for long enough; see {@link Orphan}. */
export class OrphanSweep implements OrphanList {
  readonly #deps: OrphanSweepDeps;
  #seen = new Map<string, KnownOrphan>();

  constructor(deps: OrphanSweepDeps) {
    this.#deps = deps;
  }

  /** What the last sweep saw and has not removed. */
  list(): SeenOrphan[] {
    return [...this.#seen.values()];
  }

  async sweep(owned: readonly OwnedAttempt[]): Promise<void> {
    const { store, clock, logger, settings } = this.#deps;
    const nowMs = clock.uptime().uptimeMs;
    const seen = new Map<string, KnownOrphan>();
    for (const orphan of findOrphans(store, owned)) {
      const key = keyOf(orphan);
      const known = this.#seen.get(key);
      if (known === undefined) logger.warn({ ...orphan }, 'found a container that no execution needs');
      const sinceMs = known?.sinceMs ?? nowMs;
      const since = secondsAfter(clock.now(), (sinceMs - nowMs) / 1000);
      seen.set(key, { ...orphan, since, sinceMs, failures: known?.failures ?? 0 });
    }
    this.#seen = seen;
    if (settings.mode === 'report') return;
    const due = [...seen.values()]
      .filter(({ kind, sinceMs }) => kind === 'left_over' && nowMs - sinceMs >= settings.graceSeconds * 1000)
      // Those that cannot be removed must not keep the others from their turn.
      .toSorted((a, b) => a.failures - b.failures);
    await Promise.all(due.slice(0, REMOVALS_MAX).map(async (orphan) => this.#removeIfPossible(orphan)));
  }

  /** What it printed after its attempt was over is dropped with it. */
  async remove(orphan: Orphan): Promise<boolean> {
    const { store, runtime, logger } = this.#deps;
    // Looked at once more: an execution may have come to need it since the list was made.
    const owned = [{ ...orphan, kind: orphan.container }];
    if (findOrphans(store, owned).length === 0) return false;
    await runtime.stop(orphan, { graceSeconds: 0 });
    await runtime.remove(orphan);
    // It could write after its attempt was over. If there is a later attempt, its own end does this.
    if (store.find(orphan.executionId)?.attempt?.releasedAt !== null) {
      await leaveHarmless(this.#deps, orphan.executionId);
    }
    this.#seen.delete(keyOf(orphan));
    logger.warn({ ...orphan }, 'removed a container that no execution needs');
    return true;
  }

  async #removeIfPossible({ failures, ...orphan }: KnownOrphan): Promise<void> {
    try {
      await this.remove(orphan);
    } catch (error) {
      if (!(error instanceof RuntimeError)) throw error;
      this.#seen.set(keyOf(orphan), { ...orphan, failures: failures + 1 });
      const facts = { ...orphan, detail: error.message };
      this.#deps.logger.warn(facts, 'could not remove a container that no execution needs');
    }
  }
}
