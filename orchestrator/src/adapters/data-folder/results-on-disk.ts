import { existsSync, readFileSync, rmSync, writeFileSync } from 'node:fs';
import { dirname } from 'node:path';
import { hasErrorCode, messageOf } from '@crawlerd/shared';
import type { AttemptRef } from '../../domain/attempt.ts';
import { StorageError } from '../../ports/storage-error.ts';
import { ensureFolder } from '../system/ensure-folder.ts';
import { errnoAdvice } from '../system/errno-advice.ts';
import { syncPath } from '../system/sync-path.ts';
import type { DataLayout } from './data-layout.ts';

/**
 * What attempts have reported, in `results/`: beside the database and closed to containers, unlike the output folders.
 * A file gets its name at once: until a row of the database names it, nobody reads it, and it is written anew.
 */
export class ResultsOnDisk {
  readonly #layout: Pick<DataLayout, 'resultsFolder' | 'resultFile'>;

  constructor(layout: Pick<DataLayout, 'resultsFolder' | 'resultFile'>) {
    this.#layout = layout;
  }

  /** On disk when this returns, with its name. @throws StorageError; nothing of it is left then. */
  write(ref: AttemptRef, text: string): void {
    const file = this.#file(ref);
    const { resultsFolder } = this.#layout;
    try {
      if (!existsSync(resultsFolder)) {
        ensureFolder(resultsFolder);
        syncPath(dirname(resultsFolder));
      }
      writeFileSync(file, text, { mode: 0o600, flush: true });
      syncPath(resultsFolder);
    } catch (error) {
      remove(file);
      throw storageError(error, file);
    }
  }

  /** Null if it is not there. */
  read(ref: AttemptRef): string | null {
    const file = this.#file(ref);
    try {
      return readFileSync(file, 'utf8');
    } catch (error) {
      if (hasErrorCode(error, 'ENOENT')) return null;
      throw storageError(error, file);
    }
  }

  /** As far as it can: nothing names it any more, and whoever removes it has done something else. */
  remove(ref: AttemptRef): void {
    remove(this.#file(ref));
  }

  #file({ executionId, attempt }: AttemptRef): string {
    return this.#layout.resultFile(executionId, attempt);
  }
}

function remove(file: string): void {
  try {
    rmSync(file, { force: true });
  } catch {
    // Such as a disk that has become read-only.
  }
}

function storageError(error: unknown, file: string): StorageError {
  const sentences = [`The result ${file} cannot be used: ${messageOf(error)}.`, errnoAdvice(error) ?? ''];
  return new StorageError(sentences.join(' ').trimEnd(), { cause: error });
}
