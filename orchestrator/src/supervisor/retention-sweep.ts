import type { Check } from '@crawlerd/shared';
import type { Clock } from '../ports/clock.ts';
import type { DiskGuard } from '../ports/disk-guard.ts';
import type { ExecutionFiles } from '../ports/execution-files.ts';
import type { Logger } from '../ports/logger.ts';
import type { RemovalUnderWay } from '../ports/retention-store.ts';
import { StorageError } from '../ports/storage-error.ts';
import type { Store } from '../ports/store.ts';
import type { Timers } from '../ports/timers.ts';
import { inBatchesOf } from '../use-cases/batches.ts';
import { finishRemoval } from '../use-cases/finish-removal.ts';
import { planRemovals, type RetentionRules } from '../use-cases/plan-removals.ts';
import { BEGUN_MAX, wantedBy } from '../use-cases/remove-execution.ts';

export interface RetentionSettings {
  readonly rules: RetentionRules;
  /** How often they are applied. */
  readonly everyMs: number;
  /** The newest tombstones, which are kept. */
  readonly tombstonesMax: number;
}

export interface RetentionSweepDeps {
  readonly store: Store;
  readonly files: ExecutionFiles;
  readonly clock: Clock;
  readonly timers: Timers;
  readonly logger: Logger;
  readonly diskGuard: DiskGuard;
  readonly settings: RetentionSettings;
}

/** Read at once of what is to be removed. */
const UNDER_WAY_MAX = 100;
/** Given back in one turn: 1 MiB. */
const PAGES_MAX = 256;
const TOMBSTONES_STEP = 1000;
const GB = 1e9;

/** Applies the rules of what is kept, and removes what was decided to be removed, with a turn for others in between. */
export class RetentionSweep {
  readonly #deps: RetentionSweepDeps;
  readonly #failures = new Map<string, string>();
  /** Of the last decision that was looked at: later ones have higher ones. */
  #place = 0;
  #isDue = false;
  #excessBytes = 0;
  #isDiskLow = false;

  constructor(deps: RetentionSweepDeps) {
    this.#deps = deps;
  }

  /** The next run applies the rules. */
  due(): void {
    this.#isDue = true;
  }

  /** What cannot be done; null if nothing. */
  get check(): Check | null {
    const [failure] = this.#failures.values();
    const { maxBytes } = this.#deps.settings.rules;
    const details = [
      ...(failure === undefined ? [] : [failure]),
      ...(this.#excessBytes === 0 || maxBytes === null
        ? []
        : [
            `The data takes more than the ${maxBytes / GB} GB of CRAWLERD_DATA_MAX_GB, and all that may be removed was: ` +
              'unpin executions, or raise the limit.',
          ]),
    ];
    return details.length === 0
      ? null
      : { name: 'retention', ok: true, warning: true, detail: details.join(' ') };
  }

  /** One after the other: runs must not overlap. */
  async run(stopped: AbortSignal): Promise<void> {
    const isDue = this.#isDue;
    this.#isDue = false;
    let removed = await this.#removeDecided(stopped, isDue);
    if (isDue) {
      await this.#lookAtDisk();
      removed += await this.#applyRules(stopped);
    }
    if (isDue || removed > 0) await this.#tidy(stopped);
  }

  async #applyRules(stopped: AbortSignal): Promise<number> {
    const { store, clock, logger, settings } = this.#deps;
    const plan = planRemovals({ ...this.#deps, rules: settings.rules, turn: () => this.#turn() });
    let removed = 0;
    for (;;) {
      const next = await plan.next();
      if (stopped.aborted) return removed;
      if (next.done === true) {
        this.#excessBytes = next.value;
        break;
      }
      for (const planned of inBatchesOf(BEGUN_MAX, next.value)) {
        store.retention.begin(wantedBy(planned), clock.now());
        removed += await this.#removeDecided(stopped, false);
        if (stopped.aborted) return removed;
      }
    }
    if (removed > 0) logger.info({ executions: removed }, 'removed executions that no rule keeps');
    return removed;
  }

  /** @param again also what could not be removed before; else only what was decided since. */
  async #removeDecided(stopped: AbortSignal, again: boolean): Promise<number> {
    const { retention } = this.#deps.store;
    if (again) {
      this.#failures.clear();
      this.#place = 0;
    }
    let removed = 0;
    for (;;) {
      const decided = retention.underWay(UNDER_WAY_MAX, this.#place);
      if (decided.length === 0) return removed;
      for (const removal of decided) {
        if (await this.#remove(removal, stopped)) removed += 1;
        if (stopped.aborted) return removed;
        this.#place = removal.place;
        await this.#turn();
      }
    }
  }

  async #remove(removal: RemovalUnderWay, stopped: AbortSignal): Promise<boolean> {
    const { executionId } = removal;
    const turn = async (): Promise<boolean> => {
      await this.#turn();
      return !stopped.aborted;
    };
    try {
      return await finishRemoval({ ...this.#deps, turn }, removal);
    } catch (error) {
      if (!(error instanceof StorageError)) throw error;
      this.#failures.set(executionId, error.message);
      this.#deps.logger.warn({ executionId, detail: error.message }, 'an execution cannot be removed');
      return false;
    }
  }

  async #tidy(stopped: AbortSignal): Promise<void> {
    const { store, settings } = this.#deps;
    while (store.retention.trimTombstones(settings.tombstonesMax, TOMBSTONES_STEP) > 0) {
      await this.#turn();
      if (stopped.aborted) return;
    }
    while (store.retention.giveBack(PAGES_MAX)) {
      await this.#turn();
      if (stopped.aborted) return;
    }
  }

  /** Launches are refused then, and `/readyz` says so; where nobody looks there, the log has it, once. */
  async #lookAtDisk(): Promise<void> {
    const { diskGuard, logger } = this.#deps;
    try {
      await diskGuard.requireRoom();
      this.#isDiskLow = false;
    } catch (error) {
      if (!(error instanceof StorageError)) throw error;
      if (!this.#isDiskLow) logger.warn({ detail: error.message }, 'the disk is nearly full');
      this.#isDiskLow = true;
    }
  }

  #turn(): Promise<void> {
    return this.#deps.timers.pause(0);
  }
}
