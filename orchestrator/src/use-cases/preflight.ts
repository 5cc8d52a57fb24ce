import type { DiskGuard } from '../ports/disk-guard.ts';
import type { Logger } from '../ports/logger.ts';
import { RuntimeError, type Runtime } from '../ports/runtime.ts';
import { StorageError } from '../ports/storage-error.ts';

export interface PreflightDeps {
  readonly runtime: Runtime;
  readonly diskGuard: DiskGuard;
  readonly logger: Logger;
  readonly connection: {
    look(): Promise<boolean>;
    readonly fault: string | null;
  };
}

/**
 * What can be known of the machine before a launch: so nothing is attempted that could only fail, and no attempt is
 * made for it.
 */
export class Preflight {
  readonly #deps: PreflightDeps;
  #fault: string | null = null;
  /** The image that the queue waits for. */
  #image: string | null = null;
  #looking: { readonly image: string | null; readonly done: Promise<boolean> } | null = null;

  constructor(deps: PreflightDeps) {
    this.#deps = deps;
  }

  /** What the last look found wrong with the machine; null for nothing, or if the runtime did not answer. */
  get fault(): string | null {
    return this.#fault;
  }

  /**
   * Whether anything can be launched. Whoever asks while it is looked shares that look: an engine that hangs is not
   * asked more for it.
   *
   * @param image has to be there; null for none, nothing for the same as before.
   */
  async look(image: string | null = this.#image): Promise<boolean> {
    this.#image = image;
    if (this.#looking?.image !== image) this.#looking = { image, done: this.#look(image) };
    const looking = this.#looking;
    try {
      return await looking.done;
    } finally {
      if (this.#looking === looking) this.#looking = null;
    }
  }

  async #look(image: string | null): Promise<boolean> {
    const { runtime, diskGuard, connection } = this.#deps;
    try {
      await runtime.ping();
      if (!(await connection.look())) {
        this.#note(connection.fault);
        return false;
      }
      await diskGuard.requireRoom();
      if (image !== null) await runtime.requireImage(image);
      this.#note(null);
      return true;
    } catch (error) {
      if (!(error instanceof StorageError) && !(error instanceof RuntimeError)) throw error;
      if (error instanceof StorageError || error.isAnswer) this.#note(error.message);
      return false;
    }
  }

  /** One line for a fault, however many executions wait. */
  #note(fault: string | null): void {
    const before = this.#fault;
    this.#fault = fault;
    if (before === null && fault !== null)
      this.#deps.logger.warn({ detail: fault }, 'nothing can be launched on this machine; the queue is held');
    if (before !== null && fault === null)
      this.#deps.logger.info({}, 'launches are possible again; queued executions are launched');
  }
}
