import { lstat, unlink } from 'node:fs/promises';
import { dirname } from 'node:path';
import { hasErrorCode, messageOf } from '@crawlerd/shared';
import type { AttemptRef, ExecutionFiles } from '../../ports/execution-files.ts';
import { StorageError } from '../../ports/storage-error.ts';
import type { DataLayout } from '../data-folder/data-layout.ts';
import { EntrySizes, measureFolder } from './measure-folder.ts';
import { removeFolder } from './remove-folder.ts';

/** More than any output folder may have; deep folders are opened more than once. */
const BOUNDS = { entriesMax: 4_000_000, foldersMax: 16_000_000 };

const ADVICE = 'Delete them by hand, or run crawlerd as root; it is tried again.';

/** {@link ExecutionFiles} in the data folder. */
export class ExecutionFilesOnDisk implements ExecutionFiles {
  readonly #layout: DataLayout;

  constructor(layout: DataLayout) {
    this.#layout = layout;
  }

  async measure(last: AttemptRef): Promise<number> {
    let bytes = 0;
    for (const folder of this.#folders(last)) {
      const own = await sizeOf(folder, 'folder');
      const below = await measureFolder(folder, BOUNDS);
      bytes += own + below.bytes;
    }
    for (const file of this.#results(last)) {
      const size = await sizeOf(file, 'file');
      bytes += size;
    }
    return bytes;
  }

  async *remove(last: AttemptRef): AsyncGenerator<number> {
    try {
      for (const folder of this.#folders(last)) yield* removeFolder(folder);
      for (const file of this.#results(last)) {
        const bytes = await sizeOf(file, 'file');
        if (bytes === 0) continue;
        await unlink(file);
        yield bytes;
      }
    } catch (error) {
      throw new StorageError(
        `Files of the execution ${last.executionId} cannot be removed: ${messageOf(error)}. ${ADVICE}`,
        { cause: error },
      );
    }
  }

  #folders({ executionId: id }: AttemptRef): string[] {
    const { configFile, outputFolder, unfinishedOutputFolder, logFile } = this.#layout;
    // What is largest goes first.
    return [outputFolder(id), unfinishedOutputFolder(id), dirname(logFile(id, 1)), dirname(configFile(id))];
  }

  /** One for each attempt, of which mostly none is there. */
  *#results({ executionId, attempt: last }: AttemptRef): Generator<string> {
    for (let attempt = 1; attempt <= last; attempt++) yield this.#layout.resultFile(executionId, attempt);
  }
}

/** Without what is in it; 0 if there is none, or something else of this name. */
async function sizeOf(path: string, kind: 'file' | 'folder'): Promise<number> {
  try {
    const stat = await lstat(path);
    return stat.isDirectory() === (kind === 'folder') ? new EntrySizes().bytesOf(stat) : 0;
  } catch (error) {
    if (hasErrorCode(error, 'ENOENT')) return 0;
    throw error;
  }
}
