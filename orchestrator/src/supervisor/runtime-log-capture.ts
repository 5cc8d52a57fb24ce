import { attemptKey, type AttemptRef, type ContainerRef } from '../domain/attempt.ts';
import type { LogCapture } from '../ports/log-capture.ts';
import type { LogFiles, LogWriter } from '../ports/log-files.ts';
import type { Logger } from '../ports/logger.ts';
import { RuntimeError, type LogPart, type LogRecord, type Runtime } from '../ports/runtime.ts';
import type { Timers } from '../ports/timers.ts';
import { IdleLimit } from './idle-limit.ts';
import { inBatches } from './in-batches.ts';

export interface CaptureDeps {
  readonly runtime: Runtime;
  readonly files: LogFiles;
  readonly logger: Logger;
  readonly timers: Timers;
  /**
   * How long the log of an ended attempt may deliver nothing before its stream is closed: an engine's stream
   * can hang although its container has ended.
   */
  readonly idleMs: number;
}

interface Follow {
  readonly limit: IdleLimit;
  readonly done: Promise<void>;
}

interface CopyOptions {
  readonly follow: boolean;
  /** Everything is in the file already: only the summary is missing. */
  readonly isWhole?: boolean;
  /** Timed from the start; else from when the end is awaited. */
  readonly idleMs?: number;
  /** Written once the copy is whole. */
  readonly summary?: string;
}

/**
 * {@link LogCapture} that follows each running attempt and, unless that brought everything, reads once more
 * when it has ended. A copy that was cut continues behind the last line of each stream in the file.
 */
export class RuntimeLogCapture implements LogCapture {
  readonly #deps: CaptureDeps;
  readonly #follows = new Map<string, Follow>();
  /** Attempts of which a follow has written everything, up to the end. */
  readonly #whole = new Set<string>();

  constructor(deps: CaptureDeps) {
    this.#deps = deps;
  }

  start(ref: ContainerRef): void {
    const key = attemptKey(ref);
    if (this.#follows.has(key)) return;
    this.#whole.delete(key);
    const limit = new IdleLimit(this.#deps.timers);
    const done = this.#follow(ref, limit).finally(() => this.#follows.delete(key));
    this.#follows.set(key, { limit, done });
  }

  async finish(ref: ContainerRef, summary: string): Promise<void> {
    const { idleMs } = this.#deps;
    const key = attemptKey(ref);
    const follow = this.#follows.get(key);
    follow?.limit.start(idleMs);
    await follow?.done;
    // What the follow may have missed by being cut, or by never having run.
    const limit = new IdleLimit(this.#deps.timers);
    await this.#copy(ref, limit, { follow: false, isWhole: this.#whole.has(key), idleMs, summary });
    if (limit.hasRunOut) {
      throw new Error(`The log of ${key} delivered nothing for ${idleMs} ms; the rest is copied later.`);
    }
    this.#whole.delete(key);
  }

  async note(ref: AttemptRef, lines: readonly string[]): Promise<void> {
    const writer = await this.#deps.files.open(ref);
    try {
      for (const line of lines) await writer.note(line);
    } finally {
      await writer.close();
    }
  }

  /** Lets go of every stream; what comes later is read after the next start. */
  async close(): Promise<void> {
    const follows = [...this.#follows.values()];
    for (const { limit } of follows) limit.abort();
    await Promise.all(follows.map(({ done }) => done));
  }

  async #follow(ref: ContainerRef, limit: IdleLimit): Promise<void> {
    try {
      const isWhole = await this.#copy(ref, limit, { follow: true });
      if (isWhole) this.#whole.add(attemptKey(ref));
    } catch (error) {
      // Not lost: the next comparison of the attempt follows again from where the file ends.
      this.#deps.logger.warn(
        { executionId: ref.executionId, attempt: ref.attempt, error },
        'log capture was interrupted',
      );
    }
  }

  /** Returns whether all there was to read has been read, and nothing cut it short. */
  async #copy(ref: ContainerRef, limit: IdleLimit, options: CopyOptions): Promise<boolean> {
    const { follow, idleMs, summary } = options;
    let isWhole = options.isWhole === true;
    const writer = await this.#deps.files.open(ref);
    try {
      if (idleMs !== undefined) limit.start(idleMs);
      if (!isWhole && !writer.isFull) {
        try {
          await this.#append(ref, writer, limit, follow);
        } catch (error) {
          if (summary === undefined || !(error instanceof RuntimeError) || error.mayPass) throw error;
          // What the runtime has lost of it comes at no later call, and nothing can wait for it for ever.
          await writer.note(error.message);
        }
        isWhole = !limit.signal.aborted;
      }
      if (summary !== undefined && summary !== '' && !limit.hasRunOut) await writer.note(summary);
    } finally {
      // Also when the file is full or cannot be written: the stream has no reader any more.
      limit.abort();
      await writer.close();
    }
    return isWhole;
  }

  async #append(ref: ContainerRef, writer: LogWriter, limit: IdleLimit, follow: boolean): Promise<void> {
    const after = await writer.position();
    const { signal } = limit;
    const onProgress = (): void => limit.restart();
    const parts = this.#deps.runtime.logs(ref, { follow, signal, after, onProgress });
    for await (const batch of inBatches(parts)) {
      limit.restart();
      await write(writer, batch);
      // A slow disk of ours is not the runtime standing still.
      limit.restart();
      if (writer.isFull) return;
    }
  }
}

async function write(writer: LogWriter, batch: readonly LogPart[]): Promise<void> {
  let records: LogRecord[] = [];
  for (const part of batch) {
    if ('text' in part) {
      records.push(part);
      continue;
    }
    await writer.append(records);
    records = [];
    await writer.note(part.gap);
  }
  await writer.append(records);
}
