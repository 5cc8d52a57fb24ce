import { existsSync, readFileSync, rmSync, writeFileSync } from 'node:fs';
import { dirname } from 'node:path';
import { hasErrorCode } from '@crawlerd/shared';
import { StorageError } from '../../ports/storage-error.ts';
import { syncPath } from '../system/sync-path.ts';
import { FolderInUseError, lockFolder } from './folder-lock.ts';

/** Where a backup notes what it is writing: it may be killed, and its copy be as large as the database. */
export interface BackupFiles {
  /** Held by a backup while it runs, so that its copy is not taken for one that was left. */
  readonly backupLock: string;
  readonly backupNote: string;
}

const UNFINISHED = '.unfinished';

export const unfinishedCopy = (copy: string): string => `${copy}.${process.pid}${UNFINISHED}`;

/**
 * Begins a backup: removes what an earlier one has left, and notes the file that this one writes.
 *
 * @returns the end of it: removes what is left of the file, and the note.
 * @throws StorageError if another backup of this folder runs.
 */
export function beginBackup(files: BackupFiles, unfinished: string): () => void {
  const unlock = lockBackups(files);
  try {
    removeLeft(files.backupNote);
    writeFileSync(files.backupNote, unfinished, { mode: 0o600, flush: true });
    syncPath(dirname(files.backupNote));
  } catch (error) {
    unlock();
    throw error;
  }
  return () => {
    removeLeft(files.backupNote);
    unlock();
  };
}

/** At a start: removes what a killed backup has left, unless one runs. */
export function discardLeftBackup(files: BackupFiles): void {
  if (!existsSync(files.backupNote)) return;
  try {
    const unlock = lockFolder(files.backupLock);
    try {
      removeLeft(files.backupNote);
    } finally {
      unlock();
    }
  } catch (error) {
    if (!(error instanceof FolderInUseError)) throw error;
  }
}

function lockBackups({ backupLock }: BackupFiles): () => void {
  try {
    return lockFolder(backupLock);
  } catch (error) {
    if (!(error instanceof FolderInUseError)) throw error;
    throw new StorageError(
      `Another backup of ${dirname(backupLock)} is being made: wait until it has ended.`,
      { cause: error },
    );
  }
}

function removeLeft(note: string): void {
  const unfinished = readNote(note);
  // Whatever else the note may say is not ours to remove.
  if (unfinished?.endsWith(UNFINISHED) === true) {
    for (const suffix of ['', '-journal', '-wal', '-shm']) rmSync(`${unfinished}${suffix}`, { force: true });
  }
  rmSync(note, { force: true });
}

function readNote(note: string): string | null {
  try {
    return readFileSync(note, 'utf8');
  } catch (error) {
    if (hasErrorCode(error, 'ENOENT')) return null;
    throw error;
  }
}
