import type Database from 'better-sqlite3';
import { isDiskFault } from './storage-errors.ts';

/** Pages in the write-ahead log that are not in the database yet; 4 MiB, the default of SQLite. */
const DUE_PAGES = 1000;

/**
 * Moves commits from the write-ahead log into the database. SQLite's automatic checkpoint does not report a
 * failed sync (seen in 3.53), and that must end the process.
 *
 * @throws the error of a failed disk. Anything else, such as a full disk, only lets the log grow for a while:
 *   an earlier commit must not be reported as failed.
 */
export function checkpointIfDue(client: Database.Database): void {
  try {
    const { log, checkpointed } = pragma(client, 'NOOP');
    if (log - checkpointed >= DUE_PAGES) pragma(client, 'PASSIVE');
  } catch (error) {
    if (isDiskFault(error)) throw error;
  }
}

function pragma(client: Database.Database, mode: 'NOOP' | 'PASSIVE'): { log: number; checkpointed: number } {
  const statement = client.prepare<[], { log: number; checkpointed: number }>(
    `PRAGMA wal_checkpoint(${mode})`,
  );
  return statement.get() ?? { log: 0, checkpointed: 0 };
}
