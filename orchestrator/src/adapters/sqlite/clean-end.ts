import { readFileSync, rmSync, statSync, writeFileSync } from 'node:fs';
import { dirname } from 'node:path';
import { hasErrorCode } from '@crawlerd/shared';
import { syncPath } from '../system/sync-path.ts';

/**
 * A marker file beside the database: it was closed cleanly, and what it looked like then. A database that has
 * changed since (a crash, a restored copy, a tool) does not match the marker.
 */
const noteFile = (database: string): string => `${database}-closed`;

/** Whether the database is unchanged since a clean close. Removes the marker: this run may end in a crash. */
export function takeCleanEnd(database: string): boolean {
  const noted = readIfThere(noteFile(database));
  if (noted === null) return false;
  rmSync(noteFile(database));
  // A marker that reappeared after a power cut would vouch for a database that was written meanwhile.
  syncPath(dirname(database));
  return noted === appearance(database);
}

/** To be called when the database has been closed. */
export function noteCleanEnd(database: string): void {
  try {
    const seen = appearance(database);
    if (seen !== null) writeFileSync(noteFile(database), seen, { mode: 0o600 });
  } catch {
    // Perhaps a full disk: without a complete marker the next start only checks the database.
  }
}

/** Changes with every write; null if there is no database, or if part of it is in another file. */
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
