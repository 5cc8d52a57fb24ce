import { and, eq, isNull, ne, sql } from 'drizzle-orm';
import type { Tombstone } from '../../domain/tombstone.ts';
import type {
  Begun,
  FinishedExecution,
  Kept,
  RemovalUnderWay,
  RetentionStore,
  WantedRemoval,
} from '../../ports/retention-store.ts';
import type { ListPlace } from '../../ports/store.ts';
import { beginRemoval, tombstoneOf } from './begin-removal.ts';
import type { Connection } from './connection.ts';
import { giveBackPages, usedBytes } from './free-pages.ts';
import type { Db } from './open-database.ts';
import { finishedExecutions, heldBytes, removalsUnderWay, trimTombstones } from './retention-queries.ts';
import { attempts, events, executions, REMOVING, retention, tombstones } from './schema.ts';

/** {@link RetentionStore} on the connection of the store. */
export class SqliteRetention implements RetentionStore {
  readonly #connection: Connection;
  readonly #onEvent: (executionId: string) => void;

  constructor(connection: Connection, onEvent: (executionId: string) => void) {
    this.#connection = connection;
    this.#onEvent = onEvent;
  }

  finished(limit: number, before: ListPlace | null): FinishedExecution[] {
    return this.#connection.read((db) => finishedExecutions(db, limit, before));
  }

  heldBytes(): number {
    return this.#connection.read(heldBytes);
  }

  databaseBytes(): number {
    return this.#connection.read((db) => usedBytes(db.$client));
  }

  kept(executionId: string): Kept | null {
    const row = this.#connection.read((db) =>
      db
        .select({ bytes: retention.bytes, pinnedAt: retention.pinnedAt })
        .from(executions)
        .leftJoin(retention, eq(retention.executionId, executions.id))
        .where(isThere(executionId))
        .get(),
    );
    return row ?? null;
  }

  noteBytes(executionId: string, bytes: number): void {
    this.#put('unsynced', executionId, { bytes });
  }

  pin(executionId: string, now: Date): boolean {
    return this.#put('synced', executionId, { pinnedAt: now });
  }

  unpin(executionId: string): boolean {
    return this.#put('synced', executionId, { pinnedAt: null });
  }

  begin(wanted: readonly WantedRemoval[], now: Date): Begun[] {
    const begun = this.#connection.write('synced', (db) => wanted.map((each) => beginRemoval(db, each, now)));
    for (const each of begun) if (each.outcome === 'begun') this.#onEvent(each.tombstone.executionId);
    return begun;
  }

  underWay(limit: number, after: number): RemovalUnderWay[] {
    return this.#connection.read((db) => removalsUnderWay(db, limit, after));
  }

  noteFreed(executionId: string, bytes: number): void {
    this.#connection.write('unsynced', (db) =>
      db
        .update(tombstones)
        .set({ bytesFreed: sql`${tombstones.bytesFreed} + ${bytes}` })
        .where(eq(tombstones.executionId, executionId))
        .run(),
    );
  }

  deleteRows(executionId: string, limit: number, now: Date): boolean {
    return this.#connection.write('unsynced', (db) => {
      for (const table of [events, attempts]) {
        const some = sql`rowid IN (SELECT rowid FROM ${table} WHERE ${table.executionId} = ${executionId} LIMIT ${limit})`;
        if (db.delete(table).where(some).run().changes >= limit) return false;
      }
      // Together with what has one row each.
      db.delete(executions)
        .where(and(eq(executions.id, executionId), eq(executions.status, REMOVING)))
        .run();
      db.update(tombstones)
        .set({ removedAt: now })
        .where(and(eq(tombstones.executionId, executionId), isNull(tombstones.removedAt)))
        .run();
      return true;
    });
  }

  tombstone(executionId: string): Tombstone | null {
    return this.#connection.read((db) => tombstoneOf(db, executionId));
  }

  trimTombstones(keep: number, limit: number): number {
    return this.#connection.write('unsynced', (db) => trimTombstones(db, keep, limit));
  }

  giveBack(pagesMax: number): boolean {
    return this.#connection.shrink((client) => giveBackPages(client, pagesMax));
  }

  #put(
    durability: 'synced' | 'unsynced',
    executionId: string,
    values: Partial<Record<'bytes', number> & Record<'pinnedAt', Date | null>>,
  ): boolean {
    return this.#connection.write(durability, (db) => {
      if (!exists(db, executionId)) return false;
      db.insert(retention)
        .values({ executionId, ...values })
        .onConflictDoUpdate({ target: retention.executionId, set: values })
        .run();
      return true;
    });
  }
}

function isThere(executionId: string) {
  return and(eq(executions.id, executionId), ne(executions.status, REMOVING));
}

function exists(db: Db, executionId: string): boolean {
  return db.select({ id: executions.id }).from(executions).where(isThere(executionId)).get() !== undefined;
}
