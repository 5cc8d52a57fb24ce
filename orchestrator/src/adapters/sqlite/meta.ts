import { eq, sql } from 'drizzle-orm';
import { uuidv7 } from 'uuidv7';
import type { ClockReading } from '../../domain/clock-reading.ts';
import { lastEventId } from './history.ts';
import type { Db } from './open-database.ts';
import { preparedOnce } from './prepared-once.ts';
import { meta } from './schema.ts';

/** The id of this data folder, generated at the first call. */
export function instanceId(db: Db): string {
  db.insert(meta).values({ key: 'instance_id', value: uuidv7() }).onConflictDoNothing().run();
  const row = valueOf(db).get({ key: 'instance_id' });
  if (row === undefined) throw new Error('the instance id was not stored');
  return row.value;
}

/** A write without meaning, to test whether the database accepts writes. */
export function writeCheck(db: Db): void {
  put(db, 'last_check', 'ok');
}

/** A reading of the clocks, and the newest event then. */
export interface NotedReading extends ClockReading {
  readonly lastEvent: number;
}

const CLOCKS = 'clocks';

/** See `Store.noteClockReading`. */
export function noteReading(db: Db, { wall, boot, uptimeMs }: ClockReading): void {
  put(db, CLOCKS, [wall.getTime(), uptimeMs, lastEventId(db), boot].join(' '));
}

/** Null if there is none, or none of this form. */
export function notedReading(db: Db): NotedReading | null {
  const row = valueOf(db).get({ key: CLOCKS });
  const [, wallMs, uptimeMs, lastEvent, boot] = /^(-?\d+) ([\d.]+) (\d+) (.+)$/.exec(row?.value ?? '') ?? [];
  if (boot === undefined) return null;
  return { wall: new Date(Number(wallMs)), uptimeMs: Number(uptimeMs), lastEvent: Number(lastEvent), boot };
}

const valueOf = preparedOnce((db: Db) =>
  db
    .select({ value: meta.value })
    .from(meta)
    .where(eq(meta.key, sql.placeholder('key')))
    .prepare(),
);

const upsert = preparedOnce((db: Db) =>
  db
    .insert(meta)
    .values({ key: sql.placeholder('key'), value: sql.placeholder('value') })
    .onConflictDoUpdate({ target: meta.key, set: { value: sql`excluded.value` } })
    .prepare(),
);

function put(db: Db, key: string, value: string): void {
  upsert(db).run({ key, value });
}
