import { isFinished } from '@crawlerd/shared';
import type { ContainerStops } from '../ports/container-stops.ts';
import type { Logger } from '../ports/logger.ts';
import { StorageError } from '../ports/storage-error.ts';
import type { Wakeups } from '../ports/wakeups.ts';
import { measureOutput, recordExcess, type FlagOutputDeps } from '../use-cases/flag-output.ts';

export interface OutputWatchDeps extends FlagOutputDeps {
  readonly logger: Logger;
  readonly wakeups: Wakeups;
  readonly stops: ContainerStops;
  /** How often {@link OutputWatch.run} is called. */
  readonly intervalMs: number;
}

/** A folder is walked for at most a tenth of the time, however much its crawler makes of it. */
const REST_FACTOR = 10;
/** Each folder, however small, takes some file system calls: a fleet of a thousand is looked at every ten seconds. */
const MS_EACH = 10;
/** Also a crawler whose folder is slow to walk is looked at so often. */
export const REST_MS_MAX = 60_000;

/**
 * Measures the output folder of everything that may still write: whatever has a container, finished or not. One
 * folder after the other, so that the walks of a fleet do not compete for the disk.
 */
export class OutputWatch {
  readonly #deps: OutputWatchDeps;
  /** By execution: how many more runs leave it out. Runs are counted because clocks jump. */
  readonly #rests = new Map<string, number>();

  constructor(deps: OutputWatchDeps) {
    this.#deps = deps;
  }

  async run(stopped: AbortSignal): Promise<void> {
    const ids = this.#deps.store.unreleased();
    this.#forgetAllBut(new Set(ids));
    for (const id of ids) {
      const rest = this.#rests.get(id) ?? 0;
      if (rest > 0) {
        this.#rests.set(id, rest - 1);
        continue;
      }
      const startedMs = this.#deps.clock.uptime().uptimeMs;
      await this.#look(id);
      if (stopped.aborted) return;
      const tookMs = this.#deps.clock.uptime().uptimeMs - startedMs;
      const restMs = Math.min(REST_MS_MAX, Math.max(REST_FACTOR * tookMs, MS_EACH * ids.length));
      this.#rests.set(id, Math.floor(restMs / this.#deps.intervalMs));
    }
  }

  async #look(executionId: string): Promise<void> {
    const { store, logger, wakeups } = this.#deps;
    const excess = await measureOutput(this.#deps, executionId);
    if (excess === null) return;
    const facts = { executionId, detail: excess.message };
    try {
      if (recordExcess(this.#deps, executionId, excess)) {
        logger.warn(facts, 'output quota exceeded');
        wakeups.execution(executionId);
      }
    } catch (error) {
      if (!(error instanceof StorageError)) throw error;
      // Such as a disk that it has filled: its end will tell why, once there is room to record it.
      logger.error(
        { ...facts, error },
        'output quota exceeded, which cannot be recorded; killing the container',
      );
      this.#kill(executionId);
      return;
    }
    const status = store.find(executionId)?.execution.status;
    // It has its verdict, and goes on writing: there is nothing to wait for.
    if (status !== undefined && isFinished(status)) this.#kill(executionId);
  }

  #kill(executionId: string): void {
    const attempt = this.#deps.store.find(executionId)?.attempt;
    if (attempt !== undefined && attempt !== null) this.#deps.stops.begin(attempt, 'kill');
  }

  #forgetAllBut(ids: ReadonlySet<string>): void {
    for (const id of this.#rests.keys()) {
      if (!ids.has(id)) this.#rests.delete(id);
    }
  }
}
