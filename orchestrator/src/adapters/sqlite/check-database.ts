import type Database from 'better-sqlite3';
import { readMigrationFiles } from 'drizzle-orm/migrator';
import { StorageError } from '../../ports/storage-error.ts';
import { damageError } from './storage-errors.ts';

/**
 * Checks the whole file: a damaged database opens without an error, and fails at some later read.
 *
 * @throws StorageError that says how to restore it.
 */
export function requireSound(client: Database.Database, file = client.name): void {
  const found = client.pragma('quick_check(1)', { simple: true });
  if (found !== 'ok') throw damageError(file, String(found));
}

/**
 * Whether migrations are to run.
 *
 * @throws StorageError if a newer crawlerd has migrated it: this one would misread its data.
 */
export function needsMigration(client: Database.Database, migrationsFolder: string): boolean {
  const known = readMigrationFiles({ migrationsFolder }).map(({ folderMillis }) => folderMillis);
  const newest = newestMigration(client);
  if (newest === null || newest < Math.max(...known)) return true;
  if (newest === Math.max(...known)) return false;
  throw new StorageError(
    `The database ${client.name} was created by a newer version of crawlerd: start that version, or restore ` +
      'a backup from before the upgrade. Nothing was changed; containers keep running.',
  );
}

function newestMigration(client: Database.Database): number | null {
  const tables = client.prepare("SELECT name FROM sqlite_master WHERE name = '__drizzle_migrations'").all();
  if (tables.length === 0) return null;
  const newest = client.prepare('SELECT max(created_at) FROM __drizzle_migrations').pluck().get();
  return typeof newest === 'number' ? newest : null;
}
