import type { Completion } from '@crawlerd/shared';
import type { DiskGuard } from '../ports/disk-guard.ts';
import type { ExecutionFolders, PreparedFolders } from '../ports/execution-folders.ts';
import type { LogFiles, LogWriter } from '../ports/log-files.ts';
import type { OutputFiles } from '../ports/output-files.ts';
import type { AttemptRef } from '../ports/runtime.ts';
import { StorageError } from '../ports/storage-error.ts';
import type { Disk, LogLine } from './disk.ts';
import type { Incarnation } from './incarnation.ts';
import type { Random } from './random.ts';
import type { Schedule } from './schedule.ts';
import { nameOf } from './simulated-engine.ts';

export interface FilesDeps {
  readonly disk: Disk;
  readonly schedule: Schedule;
  readonly random: Random;
  readonly incarnation: Incarnation;
}

/** The files of one incarnation, on a disk that outlives it. Each operation is a pending event. */
export class SimulatedFiles implements LogFiles, ExecutionFolders, OutputFiles, DiskGuard {
  readonly #deps: FilesDeps;

  constructor(deps: FilesDeps) {
    this.#deps = deps;
  }

  async prepare(executionId: string, config: string): Promise<PreparedFolders> {
    return this.#operation(`write the config of ${executionId}`, () => {
      this.#deps.disk.configs.set(executionId, config);
      return { configFile: `/configs/${executionId}`, outputFolder: this.path(executionId) };
    });
  }

  open(ref: AttemptRef): Promise<LogWriter> {
    return this.#operation(`open the log file of ${nameOf(ref)}`, () => this.#writer(nameOf(ref)));
  }

  // oxlint-disable-next-line require-yield -- nobody reads logs through the port here
  async *read(): AsyncGenerator<string> {
    await Promise.reject(new Error('the simulation reads the disk itself'));
  }

  path(executionId: string): string {
    return `/outputs/${executionId}`;
  }

  // oxlint-disable-next-line require-yield -- nobody reads items here
  async *items(): AsyncGenerator<string> {
    await Promise.reject(new Error('the simulation asks for no items'));
  }

  completion(executionId: string): Promise<Completion | null> {
    return this.#look(`read the completion file of ${executionId}`, () => {
      const { completions } = this.#deps.disk;
      return completions.get(executionId) ?? null;
    });
  }

  requireRoom(): Promise<void> {
    return this.#operation('look how much room is left', () => undefined);
  }

  #writer(name: string): LogWriter {
    const { disk, random } = this.#deps;
    const file = disk.logs.get(name) ?? [];
    disk.logs.set(name, file);
    /** A crash or a full disk leaves part of a write; opening cuts off what is no whole record. */
    const writePart = (records: readonly LogLine[]): void => {
      file.push(...records.slice(0, random.between(0, records.length)));
    };
    return {
      get lastTimestamp() {
        return file.findLast((line) => typeof line !== 'string')?.timestamp ?? null;
      },
      isFull: false,
      append: (records) =>
        this.#operation(
          `append ${records.length} to the log file of ${name}`,
          () => void file.push(...records),
          () => writePart(records),
        ),
      note: (line) =>
        file.at(-1) === line
          ? Promise.resolve()
          : this.#operation(
              `note in the log file of ${name}`,
              () => void file.push(line),
              () => writePart([line]),
            ),
      close: () => this.#operation(`close the log file of ${name}`, () => undefined),
    };
  }

  /** Reading needs no room. */
  #look<T>(label: string, look: () => T): Promise<T> {
    const { schedule, incarnation } = this.#deps;
    return new Promise((resolve) => {
      schedule.add({ label, of: incarnation, run: () => resolve(look()) });
    });
  }

  #operation<T>(label: string, act: () => T, partly?: () => void): Promise<T> {
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
