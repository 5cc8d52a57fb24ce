import type { LogCapture } from '../ports/log-capture.ts';
import type { LogFiles, LogWriter } from '../ports/log-files.ts';
import type { Logger } from '../ports/logger.ts';
import type { AttemptRef, LogOptions, Runtime } from '../ports/runtime.ts';

export interface CaptureDeps {
  readonly runtime: Runtime;
  readonly files: LogFiles;
  readonly logger: Logger;
  /**
   * Aborts after so long what should end by itself: an engine's log stream can hang although its
   * container has ended. Injected, so that tests need no waiting.
   */
  readonly patience: () => AbortSignal;
}

interface Follow {
  readonly abort: AbortController;
  readonly done: Promise<void>;
}

/** {@link LogCapture} that follows each running attempt and reads once more when it has ended. */
export class RuntimeLogCapture implements LogCapture {
  readonly #deps: CaptureDeps;
  readonly #follows = new Map<string, Follow>();

  constructor(deps: CaptureDeps) {
    this.#deps = deps;
  }

  start(ref: AttemptRef): void {
    const key = keyOf(ref);
    if (this.#follows.has(key)) return;
    const abort = new AbortController();
    const done = this.#follow(ref, abort.signal).finally(() => this.#follows.delete(key));
    this.#follows.set(key, { abort, done });
  }

  async finish(ref: AttemptRef): Promise<void> {
    const follow = this.#follows.get(keyOf(ref));
    if (follow !== undefined) {
      const patience = this.#deps.patience();
      patience.addEventListener('abort', () => follow.abort.abort());
      await follow.done;
    }
    // What the follow may have missed by being cut, or by never having run.
    await this.#copy(ref, { follow: false, signal: this.#deps.patience() });
  }

  /** Lets go of every stream; what comes later is read after the next start. */
  async close(): Promise<void> {
    const follows = [...this.#follows.values()];
    for (const { abort } of follows) abort.abort();
    await Promise.all(follows.map(({ done }) => done));
  }

  async #follow(ref: AttemptRef, signal: AbortSignal): Promise<void> {
    try {
      await this.#copy(ref, { follow: true, signal });
    } catch (error) {
      // Not lost: the next look at the attempt follows again from where the file ends.
      if (!signal.aborted) this.#deps.logger.warn({ ...ref, error }, 'following a log was cut short');
    }
  }

  async #copy(ref: AttemptRef, options: LogOptions): Promise<void> {
    const writer = await this.#deps.files.open(ref);
    try {
      await this.#append(ref, writer, options);
    } finally {
      await writer.close();
    }
  }

  async #append(ref: AttemptRef, writer: LogWriter, options: LogOptions): Promise<void> {
    const since = writer.lastTimestamp;
    const records = this.#deps.runtime.logs(ref, { ...options, ...(since !== null && { since }) });
    for await (const record of records) await writer.append([record]);
  }
}

function keyOf({ executionId, attempt }: AttemptRef): string {
  return `${executionId}/${attempt}`;
}
