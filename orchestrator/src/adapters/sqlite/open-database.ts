import { chmodSync } from 'node:fs';
import { dirname } from 'node:path';
import Database from 'better-sqlite3';
import { drizzle, type BetterSQLite3Database } from 'drizzle-orm/better-sqlite3';
import { migrate } from 'drizzle-orm/better-sqlite3/migrator';
import { ensureFolder } from '../system/ensure-folder.ts';
import * as schema from './schema.ts';
import { storageErrorOf } from './storage-errors.ts';

export type Db = BetterSQLite3Database<typeof schema> & { $client: Database.Database };

/**
 * Opens the database file, made and migrated if need be.
 *
 * @throws StorageError with what to do, if the folder or the file cannot be used.
 */
export function openDatabase(file: string, migrationsFolder: string): Db {
  try {
    ensureFolder(dirname(file));
    const client = new Database(file);
    // What a launch put into the environment of its crawler is in here, and may be secret.
    chmodSync(file, 0o600);
    client.pragma('journal_mode = WAL');
    // A verdict that was answered must survive a power cut, which WAL's default (NORMAL) does not promise.
    client.pragma('synchronous = FULL');
    client.pragma('busy_timeout = 5000');
    const db = drizzle(client, { schema });
    migrateSafely(client, db, migrationsFolder);
    return db;
  } catch (error) {
    throw storageErrorOf(error, file);
  }
}

/**
 * A migration that rebuilds a parent table would empty its children through ON DELETE CASCADE: the
 * PRAGMA inside the migration is ignored within the migrator's transaction (drizzle-orm issue 5782). So
 * foreign keys are off on the connection while migrations run, and checked before they are on again.
 */
function migrateSafely(client: Database.Database, db: Db, migrationsFolder: string): void {
  client.pragma('foreign_keys = OFF');
  migrate(db, { migrationsFolder });
  const orphans = client.pragma('foreign_key_check');
  if (Array.isArray(orphans) && orphans.length > 0) {
    throw new Error(`a migration left ${orphans.length} rows without their parent`);
  }
  client.pragma('foreign_keys = ON');
}
