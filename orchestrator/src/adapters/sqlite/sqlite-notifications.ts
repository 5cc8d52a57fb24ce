import { and, asc, desc, eq, lt, lte, notExists, sql, type SQL } from 'drizzle-orm';
import { alias } from 'drizzle-orm/sqlite-core';
import { ENDPOINTS_MAX, type DeliveryQuery } from '@crawlerd/shared';
import type { Condition, ConditionChanges } from '../../domain/notify/condition.ts';
import { isToBePaused } from '../../domain/notify/retry-plan.ts';
import type {
  AttemptNote,
  ExecutionOf,
  NewEndpoint,
  NotificationStore,
  StoredDelivery,
  StoredEndpoint,
} from '../../ports/notification-store.ts';
import { toldConditions, writeConditions } from './condition-rows.ts';
import type { Connection } from './connection.ts';
import type { Db } from './open-database.ts';
import { addDelivery, endpointsOf, forgetEndpoints, notify } from './outbox.ts';
import { outboxState } from './outbox-state.ts';
import { preparedOnce } from './prepared-once.ts';
import { deliveries, endpoints } from './schema.ts';

/** Of each endpoint, of those that were delivered or given up. */
const KEPT_MAX = 10_000;
const earlier = alias(deliveries, 'earlier');

export class SqliteNotifications implements NotificationStore {
  readonly #connection: Connection;

  constructor(connection: Connection) {
    this.#connection = connection;
  }

  endpoints(): readonly StoredEndpoint[] {
    return this.#connection.read(endpointsOf);
  }

  putEndpoint({ name, ...rest }: NewEndpoint, now: Date): { readonly isNew: boolean } | null {
    return this.#change((db) => {
      const known = endpointsOf(db);
      const isNew = !known.some((each) => each.name === name);
      if (isNew && known.length >= ENDPOINTS_MAX) return null;
      const set = { ...rest, updatedAt: now, ...RESUMED };
      db.insert(endpoints)
        .values({ name, createdAt: now, ...set })
        .onConflictDoUpdate({ target: endpoints.name, set })
        .run();
      return { isNew };
    });
  }

  removeEndpoint(name: string): boolean {
    return this.#change((db) => db.delete(endpoints).where(eq(endpoints.name, name)).run().changes > 0);
  }

  pauseEndpoint(name: string, because: string, now: Date): boolean {
    return this.#set(name, { pausedAt: now, pausedBecause: because });
  }

  resumeEndpoint(name: string, now: Date): boolean {
    return this.#change((db) => {
      db.update(deliveries)
        .set({ nextAttemptAt: now })
        .where(and(eq(deliveries.endpoint, name), IS_PENDING))
        .run();
      return db.update(endpoints).set(RESUMED).where(eq(endpoints.name, name)).run().changes > 0;
    });
  }

  addTest(endpoint: string, now: Date): StoredDelivery | null {
    return this.#change((db) => {
      const found = endpointsOf(db).find(({ name }) => name === endpoint);
      return found === undefined
        ? null
        : deliveryOf(db, addDelivery(db, found, { ...OF_SERVICE, kind: 'test', at: now }));
    });
  }

  nextOf(endpoint: string): StoredDelivery | null {
    const row = this.#connection.read((db) => nextPending(db).get({ endpoint }));
    return row === undefined ? null : storedOf(row);
  }

  conditions(): Condition[] {
    return this.#connection.read(toldConditions);
  }

  noteConditions(changes: ConditionChanges, executionOf: ExecutionOf, now: Date): void {
    this.#connection.write('synced', (db) => writeConditions(db, changes, executionOf, now));
  }

  noteDelivered(id: number, { statusCode, answer }: AttemptNote, now: Date): void {
    this.#change((db) => {
      const delivery = attempted(db, id, {
        statusCode,
        answer,
        failure: null,
        state: 'delivered',
        nextAttemptAt: null,
        endedAt: now,
      });
      if (delivery === null) return;
      db.update(endpoints).set({ failingSince: null }).where(eq(endpoints.name, delivery.endpoint)).run();
    });
  }

  noteFailed(
    id: number,
    { statusCode, answer, failure }: AttemptNote & { readonly failure: string },
    nextAttemptAt: Date | null,
    now: Date,
  ): boolean {
    return this.#change((db) => {
      const end = nextAttemptAt === null ? ({ state: 'failed', endedAt: now } as const) : {};
      const delivery = attempted(db, id, { statusCode, answer, failure, nextAttemptAt, ...end });
      const endpoint = endpointsOf(db).find(({ name }) => name === delivery?.endpoint);
      if (endpoint === undefined) return false;
      const since = endpoint.failingSince ?? now;
      const isPaused = endpoint.pausedAt === null && isToBePaused(since, now);
      const because = `Nothing could be delivered since ${since.toISOString()}. Last: ${failure}`;
      const pause = isPaused ? { pausedAt: now, pausedBecause: because } : {};
      const ofIt = eq(endpoints.name, endpoint.name);
      db.update(endpoints)
        .set({ failingSince: since, ...pause })
        .where(ofIt)
        .run();
      forgetEndpoints(db);
      if (isPaused) tellOthers(db, endpoint.name, because, now);
      return isPaused;
    });
  }

  outbox = (now: Date) => this.#connection.read((db) => outboxState(db, now));

  delivery(id: number): StoredDelivery | null {
    return this.#connection.read((db) => deliveryOf(db, id));
  }

  deliveries({ endpoint, state, limit, before }: DeliveryQuery): readonly StoredDelivery[] {
    const where = and(
      endpoint === undefined ? undefined : eq(deliveries.endpoint, endpoint),
      state === undefined ? undefined : eq(deliveries.state, state),
      before === undefined ? undefined : lt(deliveries.id, before),
    );
    return this.#connection.read((db) =>
      db
        .select()
        .from(deliveries)
        .where(where)
        .orderBy(desc(deliveries.id))
        .limit(limit ?? PAGE)
        .all()
        .map(storedOf),
    );
  }

  redeliver(id: number, now: Date): StoredDelivery | null {
    return this.#change((db) => {
      const set = { state: 'pending', attempts: 0, nextAttemptAt: now, endedAt: null } as const;
      db.update(deliveries).set(set).where(eq(deliveries.id, id)).run();
      return deliveryOf(db, id);
    });
  }

  trimDeliveries(endpoint: string, limit: number): void {
    this.#connection.write('unsynced', (db) => {
      const ofIt = eq(deliveries.endpoint, endpoint);
      const id = { id: deliveries.id };
      const last = db
        .select(id)
        .from(deliveries)
        .where(ofIt)
        .orderBy(desc(deliveries.id))
        .offset(KEPT_MAX)
        .limit(1)
        .get();
      if (last === undefined) return;
      const ended = and(ofIt, lte(deliveries.id, last.id), sql`${deliveries.state} <> 'pending'`);
      const old = db.select(id).from(deliveries).where(ended).orderBy(asc(deliveries.id)).limit(limit);
      db.delete(deliveries)
        .where(sql`${deliveries.id} IN ${old}`)
        .run();
    });
  }

  #set(name: string, set: Partial<StoredEndpoint>): boolean {
    return this.#change(
      (db) => db.update(endpoints).set(set).where(eq(endpoints.name, name)).run().changes > 0,
    );
  }

  #change<T>(work: (db: Db) => T): T {
    return this.#connection.write('synced', (db) => {
      try {
        return work(db);
      } finally {
        // Nobody reads between this and the end of the transaction.
        forgetEndpoints(db);
      }
    });
  }
}

const PAGE = 50;
const RESUMED = { pausedAt: null, pausedBecause: null, failingSince: null };
/** A literal, so that the indexes of what is pending are used. */
const IS_PENDING: SQL = sql`${deliveries.state} = 'pending'`;
const OF_SERVICE = { executionId: null, taskName: null, task: null, attempt: 0, reason: null, message: null };

function tellOthers(db: Db, name: string, because: string, now: Date): void {
  notify(db, { ...OF_SERVICE, kind: 'endpoint_paused', at: now, message: `${name}: ${because}` });
}

/** Prepared once: it is asked for each endpoint after every event, and to build it takes longer than to run it. */
const nextPending = preparedOnce((db: Db) => {
  const isEarlierPending = and(
    eq(earlier.endpoint, deliveries.endpoint),
    eq(earlier.subject, deliveries.subject),
    lt(earlier.id, deliveries.id),
    sql`${earlier.state} = 'pending'`,
  );
  const blocker = db
    .select({ one: sql`1` })
    .from(earlier)
    .where(isEarlierPending);
  return db
    .select()
    .from(deliveries)
    .where(and(eq(deliveries.endpoint, sql.placeholder('endpoint')), IS_PENDING, notExists(blocker)))
    .orderBy(asc(deliveries.nextAttemptAt), asc(deliveries.id))
    .limit(1)
    .prepare();
});

type DeliveryRow = typeof deliveries.$inferSelect;

/** Null if it is not pending any more, such as with its endpoint removed. */
function attempted(db: Db, id: number, set: Partial<DeliveryRow>): DeliveryRow | null {
  const values = { ...set, attempts: sql`${deliveries.attempts} + 1` };
  const isIt = and(eq(deliveries.id, id), IS_PENDING);
  return db.update(deliveries).set(values).where(isIt).returning().get() ?? null;
}

function deliveryOf(db: Db, id: number): StoredDelivery | null {
  const row = db.select().from(deliveries).where(eq(deliveries.id, id)).get();
  return row === undefined ? null : storedOf(row);
}

function storedOf({ facts, subject: _, kind, executionId, ...row }: DeliveryRow): StoredDelivery {
  return { ...row, notification: { ...facts, kind, executionId, at: row.createdAt } };
}
