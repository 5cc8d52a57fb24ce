import { mkdirSync, readdirSync, renameSync, statSync } from 'node:fs';
import { basename, dirname, join } from 'node:path';
import Database from 'better-sqlite3';
import { StorageError } from '../../ports/storage-error.ts';
import { syncPath } from '../system/sync-path.ts';
import { readInstanceFile } from './instance-file.ts';
import { howToRestore, savedDatabases } from './save-lost-database.ts';
import { storageErrorOf } from './storage-errors.ts';

/** What is known of a data folder without its database. */
export interface KnownFolder {
  readonly databaseFile: string;
  readonly instanceFile: string;
  /** The name of the key, if there is one, and of folders that hold something of executions. */
  readonly signs: { readonly key: string | null; readonly executions: readonly string[] };
}

/** The database is gone, or holds nothing, in a folder that has been in use. */
class DatabaseMissingError extends StorageError {}

interface Found {
  readonly instance: string | null;
  readonly isEmpty: boolean;
  readonly isBegunAnew: boolean;
}

const NOTHING: Found = { instance: null, isEmpty: true, isBegunAnew: false };

/**
 * Refuses a database that cannot be the one that this folder was used with: with an empty one, everything that is stored
 * would be forgotten, and the containers that run would belong to nobody. To be called before it is opened for writing.
 *
 * @throws DatabaseMissingError, or StorageError for the database of another folder.
 */
export function requireKnownDatabase(folder: KnownFolder): void {
  const { databaseFile: file, instanceFile, signs } = folder;
  const found = look(file);
  if (found === null) return;
  const known = readInstanceFile(instanceFile);
  const used = [signs.key ?? [], ...signs.executions].flat();
  const isMissing = found.instance === null && used.length > 0;
  const isEmptied = found.isEmpty && !found.isBegunAnew && signs.executions.length > 0;
  if (isMissing || isEmptied) {
    throw new DatabaseMissingError(
      `The database ${file} ${found.instance === null ? 'is missing or empty' : 'holds no execution'}, but ` +
        `${dirname(file)} has been in use (${used.join(', ')}). Nothing was changed; containers keep running. ` +
        waysOn(file),
    );
  }
  if (known === null || found.instance === null || known === found.instance) return;
  throw new StorageError(
    `The database ${file} belongs to another data folder (${found.instance}; this one is ${known}): with it, the ` +
      `containers of this one would belong to nobody. Restore a backup of this one, or move ${instanceFile} away to ` +
      'use this database all the same. Nothing was changed; containers keep running.',
  );
}

/**
 * Moves an unusable database aside, so that a new one is made. Does nothing to one that {@link requireKnownDatabase}
 * takes: the flag that asks for it may stay in a unit file.
 *
 * @returns whether a new one is to be made.
 */
export function beginAnew(folder: KnownFolder): boolean {
  try {
    requireKnownDatabase(folder);
    return false;
  } catch (error) {
    if (!(error instanceof DatabaseMissingError)) throw error;
  }
  const { databaseFile } = folder;
  const root = dirname(databaseFile);
  const left = readdirSync(root).filter((name) => name.startsWith(basename(databaseFile)));
  if (left.length > 0) {
    const aside = join(root, `replaced-database-${new Date().toISOString().replaceAll(/[:.]/g, '-')}`);
    mkdirSync(aside, { mode: 0o700 });
    for (const name of left) renameSync(join(root, name), join(aside, name));
    syncPath(root);
  }
  return true;
}

function waysOn(file: string): string {
  const saved = savedDatabases(dirname(file))[0];
  const restore =
    saved === undefined
      ? `Restore a backup: move ${file}* away, copy the backup to ${file}, and start crawlerd.`
      : `crawlerd has saved what it held when it was lost. ${howToRestore(file, saved)}`;
  return (
    `${restore} Or begin anew with "crawlerd serve --new-database": earlier executions are forgotten then, their ` +
    'files stay, and containers that still run are listed by "crawlerd orphans".'
  );
}

/** Null: it cannot be read; opening it says why. */
function look(file: string): Found | null {
  if ((statSync(file, { throwIfNoEntry: false })?.size ?? 0) === 0) return NOTHING;
  try {
    // Closing it otherwise would write what is in its log to a file that nobody has checked yet.
    const client = new Database(file, { readonly: true, fileMustExist: true });
    try {
      return contents(client);
    } finally {
      client.close();
    }
  } catch (error) {
    if (storageErrorOf(error, file) instanceof StorageError) return null;
    throw error;
  }
}

function contents(client: Database.Database): Found {
  const tables = new Set(client.prepare("SELECT name FROM sqlite_master WHERE type = 'table'").pluck().all());
  if (!tables.has('meta') || !tables.has('executions')) return NOTHING;
  const value = client.prepare<[string], string>('SELECT value FROM meta WHERE key = ?').pluck();
  return {
    instance: value.get('instance_id') ?? null,
    isEmpty: client.prepare('SELECT 1 FROM executions LIMIT 1').get() === undefined,
    isBegunAnew: value.get('begun_anew') !== undefined,
  };
}
