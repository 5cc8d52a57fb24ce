import { closeSync, fsyncSync, openSync, readFileSync, rmSync, statSync, writeFileSync } from 'node:fs';
import { dirname } from 'node:path';
import { hasErrorCode } from '@crawlerd/shared';

/**
 * A note beside the database that it was closed in order, and what it looked like then. A database that
 * anybody has touched since (a crash, a copy put in its place, a tool) is not the one the note speaks of.
 */
const noteFile = (database: string): string => `${database}-closed`;

/** Whether the database is just as it was closed. Takes the note away: what comes now may end otherwise. */
export function takeCleanEnd(database: string): boolean {
  const noted = readIfThere(noteFile(database));
  if (noted === null) return false;
  rmSync(noteFile(database));
  // A note that came back after a power cut would speak for a database that was written meanwhile.
  syncFolder(dirname(database));
  return noted === appearance(database);
}

/** To be called when the database has been closed. */
export function noteCleanEnd(database: string): void {
  try {
    const seen = appearance(database);
    if (seen !== null) writeFileSync(noteFile(database), seen, { mode: 0o600 });
  } catch {
    // A full disk, perhaps: without a whole note the next start only takes a closer look.
  }
}

/** Changes with every write; null if there is no database, or if not all of it is in this one file. */
function appearance(database: string): string | null {
  if ((statSync(`${database}-wal`, { throwIfNoEntry: false })?.size ?? 0) > 0) return null;
  const stat = statSync(database, { bigint: true, throwIfNoEntry: false });
  return stat === undefined ? null : [stat.ino, stat.size, stat.mtimeNs, stat.ctimeNs].join(' ');
}

function readIfThere(file: string): string | null {
  try {
    return readFileSync(file, 'utf8');
  } catch (error) {
    if (hasErrorCode(error, 'ENOENT')) return null;
    throw error;
  }
}

export function syncFolder(folder: string): void {
  const handle = openSync(folder, 'r');
  try {
    fsyncSync(handle);
  } finally {
    closeSync(handle);
  }
}
