import { chmodSync, statSync } from 'node:fs';
import { dirname } from 'node:path';
import Database from 'better-sqlite3';
import { drizzle, type BetterSQLite3Database } from 'drizzle-orm/better-sqlite3';
import { migrate } from 'drizzle-orm/better-sqlite3/migrator';
import { ensureFolder } from '../system/ensure-folder.ts';
import { needsMigration, requireSound } from './check-database.ts';
import { takeCleanEnd } from './clean-end.ts';
import { giveBackLater } from './free-pages.ts';
import * as schema from './schema.ts';
import { storageErrorOf } from './storage-errors.ts';

export type Db = BetterSQLite3Database<typeof schema> & { $client: Database.Database };

/** A start can wait, as a tool that locks the database may be done soon. */
const OPEN_BUSY_MS = 5000;
/** Waiting for a lock blocks everything: refused requests are repeated, and heartbeats are kept in memory. */
const WRITE_BUSY_MS = 50;

/**
 * Opens the database file, created and migrated if needed. Unless it is unchanged since a clean close, all of
 * it is checked first.
 *
 * @throws StorageError with what to do, if the folder or the file cannot be used.
 */
export function openDatabase(file: string, migrationsFolder: string): Db {
  return open(file, migrationsFolder, 'first').db;
}

/** The same, but a check that takes as long as the file is large may be left to the caller. */
export function openUnchecked(file: string, migrationsFolder: string): { db: Db; isChecked: boolean } {
  return open(file, migrationsFolder, 'later');
}

function open(
  file: string,
  migrationsFolder: string,
  check: 'first' | 'later',
): { db: Db; isChecked: boolean } {
  let client: Database.Database | null = null;
  try {
    ensureFolder(dirname(file));
    const isNew = (statSync(file, { throwIfNoEntry: false })?.size ?? 0) === 0;
    const isTrusted = isNew || takeCleanEnd(file);
    client = new Database(file, { timeout: OPEN_BUSY_MS });
    // It contains the environment of crawlers, which may be secret.
    chmodSync(file, 0o600);
    if (!isTrusted && check === 'first') requireSound(client);
    const isOld = needsMigration(client, migrationsFolder);
    // What is damaged must not be rewritten.
    const isChecked = isTrusted || check === 'first' || isOld;
    if (isOld && !isTrusted && check === 'later') requireSound(client);
    if (isNew) giveBackLater(client);
    client.pragma('journal_mode = WAL');
    // A verdict that was answered must survive a power cut, which WAL's default (NORMAL) does not promise.
    client.pragma('synchronous = FULL');
    // SQLite's own does not report a failed sync; see `checkpointIfDue`.
    client.pragma('wal_autocheckpoint = 0');
    const db = drizzle(client, { schema });
    if (isOld) migrateSafely(client, db, migrationsFolder);
    client.pragma('foreign_keys = ON');
    client.pragma(`busy_timeout = ${WRITE_BUSY_MS}`);
    return { db, isChecked };
  } catch (error) {
    client?.close();
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
}
