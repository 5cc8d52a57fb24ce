import { join } from 'node:path';
import { fileURLToPath } from 'node:url';
import { openDatabase } from '../adapters/sqlite/open-database.ts';
import { SqliteStore } from '../adapters/sqlite/sqlite-store.ts';
import { temporaryFolder } from './temporary-folder.ts';

export const MIGRATIONS = fileURLToPath(new URL('../../../migrations', import.meta.url));

/** A real store on a real file; opening the same folder again simulates a restart. */
export function openTestStore(folder = temporaryFolder()): SqliteStore {
  return new SqliteStore(openDatabase(join(folder, 'crawlerd.db'), MIGRATIONS));
}
