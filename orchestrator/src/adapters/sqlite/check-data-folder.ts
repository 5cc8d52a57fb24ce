import { FolderInUseError, lockFolder } from './folder-lock.ts';
import { requireKnownDatabase, type KnownFolder } from './known-database.ts';
import { openDatabase } from './open-database.ts';
import { SqliteStore } from './sqlite-store.ts';

export interface DataFolder extends KnownFolder {
  readonly folder: string;
  readonly lockFile: string;
}

/**
 * Whether the database can be written, as a sentence. The folder is locked meanwhile: opening may migrate
 * the database, which must not happen while a service uses it.
 *
 * @throws StorageError if it cannot be written.
 */
export function checkDataFolder(data: DataFolder, migrations: string): string {
  const { folder, databaseFile, lockFile } = data;
  try {
    const unlock = lockFolder(lockFile);
    try {
      requireKnownDatabase(data);
      const store = new SqliteStore(openDatabase(databaseFile, migrations));
      store.check();
      store.close();
      return `${folder} is writable`;
    } finally {
      unlock();
    }
  } catch (error) {
    if (!(error instanceof FolderInUseError)) throw error;
    return `${folder} is in use by a running crawlerd; see its /readyz`;
  }
}
