import { existsSync, renameSync, rmSync, statfsSync, statSync } from 'node:fs';
import { dirname } from 'node:path';
import Database from 'better-sqlite3';
import { StorageError } from '../../ports/storage-error.ts';
import { syncPath } from '../system/sync-path.ts';
import { requireSound } from './check-database.ts';
import { lockFolder } from './folder-lock.ts';
import { giveBackLater, usedBytes } from './free-pages.ts';
import { requireKnownDatabase, type KnownFolder } from './known-database.ts';
import { storageErrorOf } from './storage-errors.ts';

export interface CompactOptions extends KnownFolder {
  readonly lockFile: string;
  /** Only says what is needed. */
  readonly dryRun: boolean;
  /** Default: what the disk says. */
  readonly freeBytes?: number;
}

export interface CompactedDatabase {
  readonly bytesBefore: number;
  /** Free space on the disk of the data folder that it takes for a while. */
  readonly bytesNeeded: number;
  /** Null after a dry run. */
  readonly bytesAfter: number | null;
}

const COPY_SUFFIX = '-compacted';
/** For the journal, and for what other programs write meanwhile. */
const SLACK_BYTES = 16 * 1024 * 1024;

/**
 * Replaces the database by a copy without free pages, which gives its free pages back by itself from then on. The copy
 * is checked and on disk before it takes the name; a crash leaves the one or the other whole.
 *
 * @throws StorageError if the service runs, there is too little space, or the disk fails. The database is unchanged then.
 */
export function compactDatabase({
  lockFile,
  dryRun,
  freeBytes,
  ...folder
}: CompactOptions): CompactedDatabase {
  const { databaseFile: file } = folder;
  if (!existsSync(file)) {
    throw new StorageError(
      `There is no database ${file}: set CRAWLERD_DATA_DIR to the service's data folder.`,
    );
  }
  const unlock = lockFolder(lockFile);
  try {
    requireKnownDatabase(folder);
    const copy = `${file}${COPY_SUFFIX}`;
    // What a crash has left.
    rmSync(copy, { force: true });
    const before = copyCompacted(file, copy, { dryRun, freeBytes });
    if (dryRun) return { ...before, bytesAfter: null };
    settle(copy);
    // All of it is in the file since it was closed: a log of the old one must not be applied to the new one.
    for (const suffix of ['-wal', '-shm', '-closed']) rmSync(`${file}${suffix}`, { force: true });
    renameSync(copy, file);
    syncPath(dirname(file));
    return { ...before, bytesAfter: statSync(file).size };
  } catch (error) {
    rmSync(`${file}${COPY_SUFFIX}`, { force: true });
    throw storageErrorOf(error, file);
  } finally {
    unlock();
  }
}

function copyCompacted(
  file: string,
  copy: string,
  { dryRun, freeBytes }: { readonly dryRun: boolean; readonly freeBytes: number | undefined },
): Omit<CompactedDatabase, 'bytesAfter'> {
  const client = new Database(file);
  try {
    // The write-ahead log is part of it.
    client.pragma('wal_checkpoint(TRUNCATE)');
    const bytesBefore = statSync(file).size;
    const bytesNeeded = usedBytes(client) + SLACK_BYTES;
    if (dryRun) return { bytesBefore, bytesNeeded };
    requireFree(file, bytesNeeded, freeBytes ?? freeOf(file));
    giveBackLater(client);
    client.prepare('VACUUM INTO ?').run(copy);
    return { bytesBefore, bytesNeeded };
  } finally {
    client.close();
  }
}

/** Checks the copy, and gives it the form that the service works with. */
function settle(copy: string): void {
  const client = new Database(copy);
  try {
    requireSound(client, copy);
  } finally {
    client.close();
  }
  syncPath(copy);
}

function freeOf(file: string): number {
  const { bavail, bsize } = statfsSync(dirname(file));
  return bavail * bsize;
}

function requireFree(file: string, neededBytes: number, freeBytes: number): void {
  if (freeBytes >= neededBytes) return;
  const mib = (bytes: number): number => Math.ceil(bytes / 1024 ** 2);
  throw new StorageError(
    `Compacting ${file} needs ${mib(neededBytes)} MiB of free space, and its disk has ${mib(freeBytes)} MiB: free some first. ` +
      'Nothing was changed.',
  );
}
