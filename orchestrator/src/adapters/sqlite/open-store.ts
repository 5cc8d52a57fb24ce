import { checkInThread } from './check-in-thread.ts';
import { requireSound } from './check-database.ts';
import { keepInstanceId } from './instance-file.ts';
import { beginAnew, requireKnownDatabase, type KnownFolder } from './known-database.ts';
import { openUnchecked } from './open-database.ts';
import type { ResultFiles } from './result-files.ts';
import { SqliteStore } from './sqlite-store.ts';
import { storageErrorOf } from './storage-errors.ts';

export interface OpenStoreOptions {
  readonly migrations: string;
  readonly results: ResultFiles;
  /** The lock that the caller holds. */
  readonly lockFile: string;
  /** A new database takes the place of one that is missing or empty, in a folder that has been in use. */
  readonly newDatabase: boolean;
  readonly onDiskFault: (error: Error) => void;
}

/**
 * Opens the store of a data folder. After a crash it is still being checked then.
 *
 * @throws StorageError if its database is missing, damaged, that of another folder, or cannot be used.
 */
export function openStore(
  folder: KnownFolder,
  { migrations, results, lockFile, newDatabase, onDiskFault }: OpenStoreOptions,
): { readonly store: SqliteStore; readonly instance: string } {
  const { databaseFile, instanceFile } = folder;
  const isAnew = newDatabase && beginAnew(folder);
  if (!isAnew) requireKnownDatabase(folder);
  const { db, isChecked } = openUnchecked(databaseFile, migrations);
  try {
    const instance = keepInstanceId(db, instanceFile, isAnew);
    const store = new SqliteStore(db, {
      onDiskFault,
      guarded: [lockFile],
      results,
      ...(!isChecked && { check: () => checkInThread(databaseFile) }),
    });
    return { store, instance };
  } catch (error) {
    // What it met may be damage, which the check would have found later.
    if (!isChecked) requireSound(db.$client);
    throw storageErrorOf(error, databaseFile);
  }
}
