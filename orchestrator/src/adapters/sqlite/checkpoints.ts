import type Database from 'better-sqlite3';
import type { CheckpointThread } from './checkpoint-thread.ts';
import { preparedOnce } from './prepared-once.ts';
import { isDiskFault } from './storage-errors.ts';

/** Pages in the write-ahead log that are not in the database yet; 4 MiB, the default of SQLite. */
const DUE_PAGES = 1000;
/**
 * A log begins anew only when all of it is in the database, and a thread beside many commits may never see that. From
 * this length on (32 MiB) the rest that the thread has left is moved by whoever commits.
 */
const LONG_PAGES = 8000;
/** At this length (256 MiB) a commit waits for a thread that does not keep up. */
const PAGES_MAX = 64_000;
const THREAD_MS = 1000;

/**
 * Moves commits from the write-ahead log into the database. SQLite's automatic checkpoint does not report a
 * failed sync (seen in 3.53), and that must end the process.
 *
 * @throws the error of a failed disk. Anything else, such as a full disk, only lets the log grow for a while:
 *   an earlier commit must not be reported as failed.
 */
export function checkpointIfDue(client: Database.Database, thread: BesideCommits | null = null): void {
  try {
    const { log, checkpointed } = pragma(client, 'NOOP');
    const isDue = log - checkpointed >= DUE_PAGES;
    if (thread === null || thread.hasEnded) {
      if (isDue) pragma(client, 'PASSIVE');
    } else if (log >= PAGES_MAX) {
      thread.settle(THREAD_MS);
      pragma(client, 'PASSIVE');
    } else if (!thread.isWorking) {
      if (isDue) thread.request();
      else if (log >= LONG_PAGES) pragma(client, 'PASSIVE');
    }
  } catch (error) {
    if (isDiskFault(error)) throw error;
  }
}

type BesideCommits = Pick<CheckpointThread, 'hasEnded' | 'isWorking' | 'request' | 'settle'>;

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
