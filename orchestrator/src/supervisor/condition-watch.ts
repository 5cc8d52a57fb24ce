import { isStalled } from '../domain/diagnosis.ts';
import { conditionChanges, type FoundCondition } from '../domain/notify/condition.ts';
import type { Clock } from '../ports/clock.ts';
import type { DiskGuard } from '../ports/disk-guard.ts';
import { RuntimeError, type Runtime } from '../ports/runtime.ts';
import { StorageError } from '../ports/storage-error.ts';
import type { Store } from '../ports/store.ts';

export interface ConditionWatchDeps {
  readonly store: Store;
  readonly runtime: Pick<Runtime, 'ping'>;
  readonly diskGuard: DiskGuard;
  readonly clock: Clock;
  readonly stalledAfterSeconds: number;
}

/**
 * Looks at what nobody reports by itself, and has endpoints told of it once: a full disk, an engine that is away, crawls
 * that make no progress. What was told is in the store, so a start tells nothing again.
 */
export class ConditionWatch {
  readonly #deps: ConditionWatchDeps;
  #before: readonly FoundCondition[] = [];

  constructor(deps: ConditionWatchDeps) {
    this.#deps = deps;
  }

  async look(): Promise<void> {
    const { store, clock } = this.#deps;
    const { notifications } = store;
    // With nobody to tell there is nothing to find, and whoever comes is told of what holds then.
    if (notifications.endpoints().length === 0) return;
    const found = [...(await this.#ofService()), ...this.#stalled()];
    const changes = conditionChanges(notifications.conditions(), found, this.#before);
    this.#before = found;
    if (changes.begun.length + changes.ended.length === 0) return;
    const executionOf = (id: string) => store.find(id)?.execution ?? null;
    notifications.noteConditions(changes, executionOf, clock.now());
  }

  async #ofService(): Promise<FoundCondition[]> {
    const { runtime, diskGuard } = this.#deps;
    const found: FoundCondition[] = [];
    await diskGuard.requireRoom().catch((error: unknown) => {
      if (!(error instanceof StorageError)) throw error;
      found.push({ kind: 'disk_low', executionId: null, message: error.message });
    });
    await runtime.ping().catch((error: unknown) => {
      if (!(error instanceof RuntimeError)) throw error;
      found.push({ kind: 'engine_unreachable', executionId: null, message: error.message });
    });
    return found;
  }

  #stalled(): FoundCondition[] {
    const { store, clock, stalledAfterSeconds } = this.#deps;
    const now = clock.now();
    const message = `Heartbeats arrive, but progress has not advanced for ${stalledAfterSeconds} s.`;
    return store
      .live()
      .filter((snapshot) => isStalled(snapshot, stalledAfterSeconds, now))
      .map(({ execution }) => ({ kind: 'stalled', executionId: execution.id, message }));
  }
}
