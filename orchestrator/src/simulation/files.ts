import { NO_NOTES, NOTHING_SKIPPED } from '@crawlerd/shared';
import { attemptKey, type AttemptRef } from '../domain/attempt.ts';
import { LogPlace } from '../domain/log-position.ts';
import type { OutputUsage } from '../domain/output-quota.ts';
import type { DiskGuard } from '../ports/disk-guard.ts';
import type { ExecutionFiles } from '../ports/execution-files.ts';
import type { LogFiles, LogWriter } from '../ports/log-files.ts';
import type { CacheCopy, CopyGuard, ItemReading, OutputFiles } from '../ports/output-files.ts';
import { NO_PAGES_FOUND } from '../ports/page-files.ts';
import type { ResultFiles } from '../ports/result-files.ts';
import { StorageError } from '../ports/storage-error.ts';
import type { Disk, LogLine } from './disk.ts';
import type { Incarnation } from './incarnation.ts';
import type { Random } from './random.ts';
import type { Schedule } from './schedule.ts';

export interface FilesDeps {
  readonly disk: Disk;
  readonly schedule: Schedule;
  readonly random: Random;
  readonly incarnation: Incarnation;
}

/** Its crawlers write none, and nobody in it asks for any. */
const NO_RESULT_FILES: ResultFiles = {
  list: () => Promise.resolve({ files: [], leftOut: [], next: null }),
  open: () => Promise.resolve('gone'),
  // oxlint-disable-next-line no-empty-function
  async *zip() {},
};

/** The files of one incarnation, on a disk that outlives it. Each operation is a pending event. */
export class SimulatedFiles implements LogFiles, OutputFiles, ExecutionFiles, DiskGuard {
  readonly results = NO_RESULT_FILES;
  readonly pageFiles = {
    list: () => Promise.resolve(NO_PAGES_FOUND),
    countFailed: () => Promise.resolve({ count: 0, isAtLeast: false }),
  };
  readonly #deps: FilesDeps;

  constructor(deps: FilesDeps) {
    this.#deps = deps;
  }

  open(ref: AttemptRef): Promise<LogWriter> {
    return this.#write(`open the log file of ${attemptKey(ref)}`, () => this.#writer(ref));
  }

  // oxlint-disable-next-line require-yield -- the simulation does not read logs through the port
  async *read(): AsyncGenerator<string> {
    await Promise.reject(new Error('the simulation reads the disk itself'));
  }

  path(executionId: string): string {
    return `/outputs/${executionId}`;
  }

  /** Its crawlers write none. */
  items(): ItemReading {
    return {
      // oxlint-disable-next-line no-empty-function
      async *items() {},
      // oxlint-disable-next-line no-empty-function
      async *batches() {},
      found: 0,
      files: 0,
      isWhole: true,
      isReadable: true,
      extent: new Map(),
      skipped: () => NOTHING_SKIPPED,
    };
  }

  pages(): Promise<null> {
    return Promise.resolve(null);
  }

  /** Works on a full disk too. */
  completion(executionId: string): ReturnType<OutputFiles['completion']> {
    const { schedule, incarnation, disk } = this.#deps;
    return new Promise((resolve) => {
      schedule.add({
        label: `read the completion file of ${executionId}`,
        of: incarnation,
        run: () => {
          const value = disk.completions.get(executionId);
          resolve(value === undefined ? null : { outcome: 'taken', value, ...NO_NOTES });
        },
      });
    });
  }

  discardCompletion(executionId: string): Promise<void> {
    return this.#write(`discard the completion file of ${executionId}`, () => {
      this.#deps.disk.completions.delete(executionId);
    });
  }

  /** The content does not matter here, only whether the folder exists. */
  copyCacheFiles(from: string, to: string, guard: CopyGuard): Promise<CacheCopy> {
    const { schedule, incarnation, disk, random } = this.#deps;
    const turn = new Promise<void>((resolve) => {
      schedule.add({ label: `copy the cache of ${from} for ${to}`, of: incarnation, run: resolve });
    });
    // Asked after the wait: the process may die in the store call that `isWanted` makes.
    return turn.then(() => {
      if (disk.folders.has(to)) return { outcome: 'ready' };
      if (disk.isFull) return { outcome: 'missed', why: 'The simulated disk is full.' };
      if (random.chance(0.3)) return { outcome: 'missed', why: 'It left none.' };
      if (!guard.isWanted()) return { outcome: 'given_up' };
      disk.folders.add(to);
      return { outcome: 'ready' };
    });
  }

  makeHarmless(executionId: string): Promise<number> {
    return this.#write(`make the output folder of ${executionId} harmless`, () => 0);
  }

  /** Works on a full disk too. */
  usage(executionId: string): Promise<OutputUsage> {
    const { schedule, incarnation, disk } = this.#deps;
    return new Promise((resolve) => {
      schedule.add({
        label: `measure the output folder of ${executionId}`,
        of: incarnation,
        run: () => resolve(disk.usage(executionId)),
      });
    });
  }

  makeFolder(executionId: string): Promise<void> {
    return this.#write(`make the output folder of ${executionId}`, () => {
      this.#deps.disk.folders.add(executionId);
    });
  }

  measure({ executionId }: AttemptRef): Promise<number> {
    return Promise.resolve(this.#deps.disk.usage(executionId).bytes);
  }

  // oxlint-disable-next-line require-yield -- the simulation removes no execution
  async *remove(): AsyncGenerator<number> {
    await Promise.reject(new Error('no simulated user removes an execution'));
  }

  requireRoom(): Promise<void> {
    return this.#write('check the free space', () => undefined);
  }

  #writer(ref: AttemptRef): LogWriter {
    const { disk, random } = this.#deps;
    const name = attemptKey(ref);
    const file = disk.log(ref);
    /** A crash or a full disk leaves part of a write; opening truncates an incomplete record. */
    const append = (lines: readonly LogLine[]) =>
      this.#write(
        `append ${lines.length} to the log file of ${name}`,
        () => void file.lines.push(...lines),
        () => void file.lines.push(...lines.slice(0, random.between(0, lines.length))),
      );
    return {
      position: () => {
        const place = new LogPlace();
        for (const line of file.lines) if (typeof line !== 'string') place.pass(line);
        return Promise.resolve(place.position);
      },
      isFull: false,
      append,
      note: (line) => (file.lines.at(-1) === line ? Promise.resolve() : append([line])),
      close: () =>
        this.#write(`close the log file of ${name}`, () => {
          file.synced = file.lines.length;
        }),
    };
  }

  #write<T>(label: string, act: () => T, partly?: () => void): Promise<T> {
    const { disk, schedule, incarnation } = this.#deps;
    return new Promise((resolve, reject) => {
      schedule.add({
        label,
        of: incarnation,
        run: () => {
          if (disk.isFull) {
            partly?.();
            reject(new StorageError('The simulated disk is full.'));
          } else {
            resolve(act());
          }
        },
        ...(partly !== undefined && { onDeath: partly }),
      });
    });
  }
}
