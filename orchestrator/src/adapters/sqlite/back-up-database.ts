import { closeSync, existsSync, openSync, renameSync, statSync } from 'node:fs';
import { dirname } from 'node:path';
import Database from 'better-sqlite3';
import { hasErrorCode } from '@crawlerd/shared';
import { StorageError } from '../../ports/storage-error.ts';
import { requireSound } from './check-database.ts';
import { syncPath } from '../system/sync-path.ts';
import { beginBackup, unfinishedCopy, type BackupFiles } from './left-backup.ts';
import type { ResultFiles } from './result-files.ts';
import { storageErrorOf } from './storage-errors.ts';

/** The part of a data folder that a backup reads, and where it notes what it does. */
export interface BackupSource extends BackupFiles {
  readonly databaseFile: string;
  /** Long results: in the copy they are in the database, so that a backup is one file. */
  readonly results: Pick<ResultFiles, 'read'>;
}

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
 * its name when it is complete, checked and on disk. What a backup that was killed has left is removed first.
 *
 * @throws StorageError if there is no database, the name of the copy is in use, or the disk fails.
 */
export async function backUpDatabase(
  source: BackupSource,
  copy: string,
  options: BackupOptions,
): Promise<BackedUp> {
  const { databaseFile: database } = source;
  if (!existsSync(database)) {
    throw new StorageError(
      `There is no database ${database}: set CRAWLERD_DATA_DIR to the service's data folder.`,
    );
  }
  requireFree(copy);
  const unfinished = unfinishedCopy(copy);
  const end = beginBackup(source, unfinished);
  try {
    closeSync(openSync(unfinished, 'wx', 0o600));
    await copyPages(database, unfinished, options);
    const executions = await settle(unfinished, source, options);
    // Checked again: the name may have been taken meanwhile, and a rename would overwrite it.
    requireFree(copy);
    renameSync(unfinished, copy);
    syncPath(dirname(copy));
    return { bytes: statSync(copy).size, executions };
  } catch (error) {
    options.signal.throwIfAborted();
    throw backupError(error, database, copy);
  } finally {
    end();
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
async function settle(copy: string, source: BackupSource, options: BackupOptions): Promise<number> {
  const client = new Database(copy);
  try {
    client.pragma('journal_mode = DELETE');
    // A copy that is not finished is of no use after a crash.
    client.pragma('synchronous = OFF');
    await takeResults(client, source.results, options.signal);
    // Damage in the copy is damage of the original: SQLite copies pages unchanged.
    requireSound(client, source.databaseFile);
    return Number(client.prepare('SELECT count(*) FROM executions').pluck().get());
  } finally {
    client.close();
    syncPath(copy);
  }
}

/** Number of results moved between two checks of the signal. */
const STEP_RESULTS = 100;

/** Moves the results that are in files into the copy. */
async function takeResults(
  client: Database.Database,
  results: BackupSource['results'],
  signal: AbortSignal,
): Promise<void> {
  if (!hasResultFiles(client)) return;
  const next = client.prepare<[string, number], { executionId: string; attempt: number }>(
    `SELECT execution_id AS executionId, result_file_of AS attempt FROM documents
     WHERE execution_id > ? AND result_file_of IS NOT NULL ORDER BY execution_id LIMIT ?`,
  );
  const take = client.prepare(
    'UPDATE documents SET result = ?, result_file_of = NULL WHERE execution_id = ?',
  );
  let last = '';
  for (;;) {
    signal.throwIfAborted();
    const step = next.all(last, STEP_RESULTS);
    if (step.length === 0) return;
    client.transaction(() => {
      for (const ref of step) {
        const text = results.read(ref);
        // One that is lost is lost for the copy too, which still has the rest of it.
        if (text !== null) take.run(text, ref.executionId);
      }
    })();
    last = step.at(-1)?.executionId ?? last;
    await new Promise((done) => setImmediate(done));
  }
}

/** False for the database of an older crawlerd. */
function hasResultFiles(client: Database.Database): boolean {
  const found = client
    .prepare("SELECT 1 FROM pragma_table_info('documents') WHERE name = 'result_file_of'")
    .get();
  return found !== undefined;
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
