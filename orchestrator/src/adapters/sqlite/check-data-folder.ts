import { FolderInUseError, lockFolder } from './folder-lock.ts';
import { openDatabase } from './open-database.ts';
import { SqliteStore } from './sqlite-store.ts';

export interface DataFolder {
  readonly folder: string;
  readonly databaseFile: string;
  readonly lockFile: string;
}

/**
 * Whether the database can be written, as a sentence. The folder is locked meanwhile: opening may migrate
 * the database, which must not happen while a service uses it.
 *
 * @throws StorageError if it cannot be written.
 */
export function checkDataFolder({ folder, databaseFile, lockFile }: DataFolder, migrations: string): string {
  try {
    const unlock = lockFolder(lockFile);
    try {
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
