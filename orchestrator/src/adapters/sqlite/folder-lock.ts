import { dirname } from 'node:path';
import Database from 'better-sqlite3';
import { StorageError } from '../../ports/storage-error.ts';
import { ensureFolder } from '../system/ensure-folder.ts';
import { storageErrorOf } from './storage-errors.ts';

/** Another process uses the data folder. */
export class FolderInUseError extends StorageError {}

/**
 * Keeps a second crawlerd away from a data folder: two would control the same containers. It is a SQLite lock
 * on a separate file, so it ends with this process in any case, including `kill -9`.
 *
 * @returns the release.
 * @throws FolderInUseError if another process holds it, StorageError if the folder cannot be used.
 */
export function lockFolder(file: string): () => void {
  try {
    ensureFolder(dirname(file));
    const lock = new Database(file, { timeout: 0 });
    lock.pragma('locking_mode = EXCLUSIVE');
    lock.exec('BEGIN EXCLUSIVE');
    return () => lock.close();
  } catch (error) {
    if (error instanceof Database.SqliteError && error.code.startsWith('SQLITE_BUSY')) {
      throw new FolderInUseError(
        `Another crawlerd is using ${dirname(file)}: stop it, or give this one its own CRAWLERD_DATA_DIR.`,
        { cause: error },
      );
    }
    throw storageErrorOf(error, file);
  }
}
