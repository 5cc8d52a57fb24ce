import { fileURLToPath } from 'node:url';
import { dataLayout } from '../adapters/data-folder/data-layout.ts';
import { ResultsOnDisk } from '../adapters/data-folder/results-on-disk.ts';
import { openDatabase } from '../adapters/sqlite/open-database.ts';
import { SqliteStore } from '../adapters/sqlite/sqlite-store.ts';
import { temporaryFolder } from './temporary-folder.ts';

export const MIGRATIONS = fileURLToPath(new URL('../../../migrations', import.meta.url));

/** A real store on a real file; opening the same folder again simulates a restart. */
export function openTestStore(folder = temporaryFolder()): SqliteStore {
  const layout = dataLayout(folder);
  return new SqliteStore(openDatabase(layout.databaseFile, MIGRATIONS), {
    results: new ResultsOnDisk(layout),
  });
}
