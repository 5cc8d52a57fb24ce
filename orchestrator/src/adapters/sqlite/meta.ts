import { eq } from 'drizzle-orm';
import { uuidv7 } from 'uuidv7';
import type { Db } from './open-database.ts';
import { meta } from './schema.ts';

/** The id of this data folder, generated at the first call. */
export function instanceId(db: Db): string {
  db.insert(meta).values({ key: 'instance_id', value: uuidv7() }).onConflictDoNothing().run();
  const row = db.select().from(meta).where(eq(meta.key, 'instance_id')).get();
  if (row === undefined) throw new Error('the instance id was not stored');
  return row.value;
}

/** A write without meaning, to test whether the database accepts writes. */
export function writeCheck(db: Db): void {
  db.insert(meta)
    .values({ key: 'last_check', value: 'ok' })
    .onConflictDoUpdate({ target: meta.key, set: { value: 'ok' } })
    .run();
}
