import { eq } from 'drizzle-orm';
import { uuidv7 } from 'uuidv7';
import type { Db } from './open-database.ts';
import { meta } from './schema.ts';

/** The id of this data folder, made when it is first asked for. */
export function instanceId(db: Db): string {
  db.insert(meta).values({ key: 'instance_id', value: uuidv7() }).onConflictDoNothing().run();
  const row = db.select().from(meta).where(eq(meta.key, 'instance_id')).get();
  if (row === undefined) throw new Error('the instance id was not stored');
  return row.value;
}

/** A write that means nothing: it shows whether the database takes one. */
export function writeCheck(db: Db): void {
  db.insert(meta)
    .values({ key: 'last_check', value: 'ok' })
    .onConflictDoUpdate({ target: meta.key, set: { value: 'ok' } })
    .run();
}
