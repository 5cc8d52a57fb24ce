import type { Logger } from '../ports/logger.ts';
import { StorageError } from '../ports/storage-error.ts';
import type { Store } from '../ports/store.ts';

/** So many heartbeats are written at once; more would hold up those that arrive. */
const BATCH = 1000;

export interface HeartbeatWriterDeps {
  readonly store: Store;
  readonly logger: Logger;
}

/** Writes heartbeats that are kept in memory to the disk, and warns once when the disk refuses them. */
export class HeartbeatWriter {
  readonly #deps: HeartbeatWriterDeps;
  #isRefused = false;

  constructor(deps: HeartbeatWriterDeps) {
    this.#deps = deps;
  }

  write(): void {
    const { store, logger } = this.#deps;
    try {
      store.flush(BATCH);
      this.#isRefused = false;
    } catch (error) {
      if (!(error instanceof StorageError)) throw error;
      // Kept in memory meanwhile. One warning, and not one each second of a full disk.
      if (!this.#isRefused) {
        logger.warn({ detail: error.message }, 'heartbeats could not be written; retrying');
      }
      this.#isRefused = true;
    }
  }

  /** Everything at once, before the service ends. */
  writeAll(): void {
    this.#deps.store.flush(Number.MAX_SAFE_INTEGER);
  }
}
