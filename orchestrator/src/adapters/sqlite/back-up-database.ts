import { closeSync, existsSync, fsyncSync, openSync, renameSync, rmSync, statSync } from 'node:fs';
import { dirname } from 'node:path';
import Database from 'better-sqlite3';
import { hasErrorCode } from '@crawlerd/shared';
import { StorageError } from '../../ports/storage-error.ts';
import { requireSound } from './check-database.ts';
import { syncFolder } from './clean-end.ts';
import { storageErrorOf } from './storage-errors.ts';

export interface BackupOptions {
  /** Called repeatedly with a number from 0 to 1. */
  readonly onProgress: (done: number) => void;
  /** Aborts the backup; nothing is left of it. */
  readonly signal: AbortSignal;
}

export interface BackedUp {
  readonly bytes: number;
  readonly executions: number;
}

/** Number of pages (4 MiB) copied between two checks of the signal. */
const STEP_PAGES = 1000;

/**
 * Copies a consistent state of the database to a new file, whether a crawlerd uses it or not. The copy gets
 * its name when it is complete, checked and on disk.
 *
 * @throws StorageError if there is no database, the name of the copy is in use, or the disk fails.
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
    // Checked again: the name may have been taken meanwhile, and a rename would overwrite it.
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
    // One read transaction for the whole copy. Without it, each commit of a running crawlerd would restart
    // the copy, and under load it would never end.
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

/** Makes the copy a single file, checks it and syncs it. Returns the number of executions in it. */
function settle(copy: string, database: string): number {
  const client = new Database(copy);
  try {
    client.pragma('journal_mode = DELETE');
    // Damage in the copy is damage of the original: SQLite copies pages unchanged.
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
