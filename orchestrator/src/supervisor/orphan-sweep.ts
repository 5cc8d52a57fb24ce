import type { Clock } from '../ports/clock.ts';
import type { Logger } from '../ports/logger.ts';
import { RuntimeError, type OwnedAttempt, type Runtime } from '../ports/runtime.ts';
import type { Store } from '../ports/store.ts';
import { secondsAfter } from '../domain/staleness.ts';
import { findOrphans, type Orphan, type OrphanList, type SeenOrphan } from '../use-cases/orphans.ts';

export interface OrphanSweepDeps {
  readonly store: Store;
  readonly runtime: Runtime;
  readonly clock: Clock;
  readonly logger: Logger;
  readonly settings: OrphanSettings;
}

export interface OrphanSettings {
  /** A container is left alone for so long after it was first seen without an execution that needs it. */
  readonly graceSeconds: number;
  /** `report` removes nothing: a dry run that goes on. */
  readonly mode: 'remove' | 'report';
}

/** Removes what no execution needs, once it has been seen for long enough; see {@link Orphan}. */
export class OrphanSweep implements OrphanList {
  readonly #deps: OrphanSweepDeps;
  #seen = new Map<string, SeenOrphan>();

  constructor(deps: OrphanSweepDeps) {
    this.#deps = deps;
  }

  /** What the last sweep saw and has not removed. */
  list(): SeenOrphan[] {
    return [...this.#seen.values()];
  }

  async sweep(owned: readonly OwnedAttempt[]): Promise<void> {
    const { store, clock, logger, settings } = this.#deps;
    const now = clock.now();
    const seen = new Map<string, SeenOrphan>();
    for (const orphan of findOrphans(store, owned)) {
      const key = `${orphan.executionId}/${orphan.attempt}`;
      const known = this.#seen.get(key);
      if (known === undefined) logger.warn({ ...orphan }, 'a container that no execution needs');
      // By a clock that was set back since, its grace would last until that time comes again.
      const since = known === undefined || now < known.since ? now : known.since;
      seen.set(key, { ...orphan, since });
    }
    this.#seen = seen;
    if (settings.mode === 'report') return;
    for (const orphan of seen.values()) {
      const isDue = secondsAfter(orphan.since, settings.graceSeconds) <= now;
      if (orphan.kind === 'left_over' && isDue) await this.#removeIfPossible(orphan);
    }
  }

  /** What it printed after its attempt was over is dropped with it. */
  async remove(orphan: Orphan): Promise<boolean> {
    const { store, runtime, logger } = this.#deps;
    // Looked at once more: an execution may have come to need it since the list was made.
    const owned = [{ ...orphan, kind: orphan.container }];
    if (findOrphans(store, owned).length === 0) return false;
    await runtime.stop(orphan, { graceSeconds: 0 });
    await runtime.remove(orphan);
    this.#seen.delete(`${orphan.executionId}/${orphan.attempt}`);
    logger.warn({ ...orphan }, 'a container that no execution needs was removed');
    return true;
  }

  async #removeIfPossible(orphan: Orphan): Promise<void> {
    try {
      await this.remove(orphan);
    } catch (error) {
      if (!(error instanceof RuntimeError)) throw error;
      const facts = { ...orphan, detail: error.message };
      this.#deps.logger.warn(facts, 'a container that no execution needs stays for now');
    }
  }
}
