import { closeSync, openSync, readdirSync, renameSync, rmSync } from 'node:fs';
import { dirname, join } from 'node:path';
import type Database from 'better-sqlite3';
import { StorageError } from '../../ports/storage-error.ts';
import { syncPath } from '../system/sync-path.ts';
import type { DatabaseFiles, FileLostError } from './database-files.ts';

const SAVED = /^crawlerd-saved-.*\.db$/;

/**
 * Saves what only this process can still read, since it has the files open: every commit so far, also those that went
 * to a file without a name. Returns what has happened and what to do, for the operator: the process has to end.
 */
export function saveLostDatabase(
  client: Database.Database,
  files: DatabaseFiles,
  lost: FileLostError,
): StorageError {
  const end = 'crawlerd has ended, and containers keep running.';
  const sentence = (rest: string): StorageError =>
    new StorageError(`${lost.message}: ${rest}`, { cause: lost });
  if (files.has(files.database)) {
    return isCheckpointed(client)
      ? sentence(`everything that was answered is in ${files.database}. ${end} Start it again.`)
      : sentence(`the last commits may be lost. ${end} Start it again.`);
  }
  const saved = saveTo(client, files.database);
  // SQLite would apply it to whatever database gets this name next.
  setAside(files, saved !== null);
  const { database } = files;
  return saved === null
    ? sentence(`what it held could not be saved. ${end} Restore a backup: see "crawlerd backup --help".`)
    : sentence(`everything that was answered is saved in ${saved}. ${end} ${howToRestore(database, saved)}`);
}

/** What {@link saveLostDatabase} has saved in this folder, the newest first. */
export function savedDatabases(folder: string): string[] {
  return readdirSync(folder)
    .filter((name) => SAVED.test(name))
    .toSorted()
    .toReversed()
    .map((name) => join(folder, name));
}

export function howToRestore(database: string, copy: string): string {
  return `To go on with it, move ${database}* away, copy ${copy} to ${database}, and start crawlerd.`;
}

function isCheckpointed(client: Database.Database): boolean {
  try {
    client.pragma('wal_checkpoint(PASSIVE)');
    return true;
  } catch {
    return false;
  }
}

/** Null if it cannot be read any more, or there is no room. */
function saveTo(client: Database.Database, database: string): string | null {
  const stamp = new Date().toISOString().replaceAll(/[:.]/g, '-');
  const copy = join(dirname(database), `crawlerd-saved-${stamp}.db`);
  try {
    // Made first: SQLite would let others read it.
    closeSync(openSync(copy, 'wx', 0o600));
    client.prepare('VACUUM INTO ?').run(copy);
    syncPath(copy);
    syncPath(dirname(copy));
    return copy;
  } catch {
    rmSync(copy, { force: true });
    return null;
  }
}

function setAside(files: DatabaseFiles, isSaved: boolean): void {
  for (const file of [`${files.database}-wal`, `${files.database}-shm`]) {
    if (!files.has(file)) continue;
    if (isSaved) rmSync(file, { force: true });
    else renameSync(file, `${file}-lost`);
  }
}
