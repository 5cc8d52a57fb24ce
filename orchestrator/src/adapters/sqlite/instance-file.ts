import { closeSync, fsyncSync, openSync, readFileSync, renameSync, writeSync } from 'node:fs';
import { dirname } from 'node:path';
import { eq } from 'drizzle-orm';
import { hasErrorCode } from '@crawlerd/shared';
import { syncPath } from '../system/sync-path.ts';
import { instanceId } from './meta.ts';
import type { Db } from './open-database.ts';
import { meta } from './schema.ts';
import { storageErrorOf } from './storage-errors.ts';

/** The id that is kept beside the database; null in a folder of an older crawlerd. */
export function readInstanceFile(file: string): string | null {
  try {
    return readFileSync(file, 'utf8').trim() || null;
  } catch (error) {
    if (hasErrorCode(error, 'ENOENT')) return null;
    throw storageErrorOf(error, file);
  }
}

/**
 * The id of the data folder, in the database and beside it: a new database goes on with the id of the folder, so that
 * containers still belong to us. A database that has one is only read, as it may not have been checked yet.
 *
 * @param isAnew the database was made in a folder that has been in use.
 */
export function keepInstanceId(db: Db, file: string, isAnew = false): string {
  const known = readInstanceFile(file);
  const stored = db.select().from(meta).where(eq(meta.key, 'instance_id')).get()?.value;
  const id = stored ?? db.transaction(() => begin(db, known, isAnew));
  if (known !== id) writeInstanceFile(file, id);
  return id;
}

function begin(db: Db, known: string | null, isAnew: boolean): string {
  if (known !== null) db.insert(meta).values({ key: 'instance_id', value: known }).run();
  if (isAnew) db.insert(meta).values({ key: 'begun_anew', value: 'yes' }).run();
  return instanceId(db);
}

function writeInstanceFile(file: string, id: string): void {
  const unfinished = `${file}.tmp`;
  try {
    const handle = openSync(unfinished, 'w', 0o600);
    try {
      writeSync(handle, `${id}\n`);
      fsyncSync(handle);
    } finally {
      closeSync(handle);
    }
    renameSync(unfinished, file);
    syncPath(dirname(file));
  } catch (error) {
    throw storageErrorOf(error, file);
  }
}
