import { closeSync, existsSync, fsyncSync, openSync, renameSync, rmSync, statSync } from 'node:fs';
import { dirname } from 'node:path';
import Database from 'better-sqlite3';
import { hasErrorCode } from '@crawlerd/shared';
import { StorageError } from '../../ports/storage-error.ts';
import { requireSound } from './check-database.ts';
import { syncFolder } from './clean-end.ts';
import { storageErrorOf } from './storage-errors.ts';

export interface BackupOptions {
  /** Told again and again, with a number from 0 to 1. */
  readonly onProgress: (done: number) => void;
  /** Aborting gives the backup up; nothing is left of it. */
  readonly signal: AbortSignal;
}

export interface BackedUp {
  readonly bytes: number;
  readonly executions: number;
}

/** So many pages, 4 MiB, are copied between two looks at the signal. */
const STEP_PAGES = 1000;

/**
 * Copies the database as it is at one moment to a new file, whether a crawlerd works on it or not. The
 * copy gets its name when it is whole, sound and on disk.
 *
 * @throws StorageError if there is no database, or something has the name of the copy, or the disk refuses.
 */
export async function backUpDatabase(
  database: string,
  copy: string,
  options: BackupOptions,
): Promise<BackedUp> {
  if (!existsSync(database)) {
    throw new StorageError(
      `There is no database ${database}: set CRAWLERD_DATA_DIR to the service's data folder.`,
    );
  }
  requireFree(copy);
  const unfinished = `${copy}.${process.pid}.tmp`;
  try {
    closeSync(openSync(unfinished, 'wx', 0o600));
    await copyPages(database, unfinished, options);
    const executions = settle(unfinished, database);
    // Once more: somebody else may have taken the name meanwhile, and a rename asks nobody.
    requireFree(copy);
    renameSync(unfinished, copy);
    syncFolder(dirname(copy));
    return { bytes: statSync(copy).size, executions };
  } catch (error) {
    for (const left of [unfinished, `${unfinished}-journal`]) if (existsSync(left)) rmSync(left);
    options.signal.throwIfAborted();
    throw backupError(error, database, copy);
  }
}

async function copyPages(
  database: string,
  copy: string,
  { onProgress, signal }: BackupOptions,
): Promise<void> {
  const source = new Database(database, { readonly: true, fileMustExist: true });
  try {
    // One read transaction for all of it. Without, each commit of a working crawlerd would begin the copy
    // anew, and under load it would never end.
    source.exec('BEGIN');
    source.prepare('SELECT count(*) FROM sqlite_master').get();
    await source.backup(copy, {
      progress: ({ totalPages, remainingPages }) => {
        signal.throwIfAborted();
        onProgress(1 - remainingPages / totalPages);
        return STEP_PAGES;
      },
    });
  } finally {
    source.close();
  }
}

/** Makes the copy one plain file that is known to be sound and on disk. Returns how many executions it holds. */
function settle(copy: string, database: string): number {
  const client = new Database(copy);
  try {
    client.pragma('journal_mode = DELETE');
    // What is damaged in the copy was damaged before: SQLite copies pages as they are.
    requireSound(client, database);
    return Number(client.prepare('SELECT count(*) FROM executions').pluck().get());
  } finally {
    client.close();
    const handle = openSync(copy, 'r');
    fsyncSync(handle);
    closeSync(handle);
  }
}

function requireFree(copy: string): void {
  if (existsSync(copy)) throw new StorageError(`${copy} already exists: choose a new file name.`);
}

function backupError(error: unknown, database: string, copy: string): unknown {
  const isOfCopy = error instanceof Error && ('syscall' in error || hasErrorCode(error, 'SQLITE_FULL'));
  return isOfCopy
    ? new StorageError(`The backup ${copy} cannot be written: ${error.message}.`, { cause: error })
    : storageErrorOf(error, database);
}
