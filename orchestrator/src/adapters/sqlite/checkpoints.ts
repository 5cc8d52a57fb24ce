import type Database from 'better-sqlite3';
import { preparedOnce } from './prepared-once.ts';
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

interface Frames {
  readonly log: number;
  readonly checkpointed: number;
}

const pragmas = preparedOnce((client: Database.Database) => ({
  NOOP: client.prepare<[], Frames>('PRAGMA wal_checkpoint(NOOP)'),
  PASSIVE: client.prepare<[], Frames>('PRAGMA wal_checkpoint(PASSIVE)'),
}));

function pragma(client: Database.Database, mode: 'NOOP' | 'PASSIVE'): Frames {
  return pragmas(client)[mode].get() ?? { log: 0, checkpointed: 0 };
}
