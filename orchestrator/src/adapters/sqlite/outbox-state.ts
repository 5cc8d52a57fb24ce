import { eq, sql } from 'drizzle-orm';
import { secondsBetween } from '../../domain/seconds-between.ts';
import type { OutboxState } from '../../ports/notification-store.ts';
import type { Db } from './open-database.ts';
import { endpointsOf } from './outbox.ts';
import { preparedOnce } from './prepared-once.ts';
import { deliveries } from './schema.ts';

/** A monitoring system that asks every few seconds need not know how many more there are. */
export const OUTBOX_COUNTED_MAX = 10_000;

/** From the index of what is pending alone; the log of what was delivered is not read. */
export const pendingCounts = preparedOnce((db: Db) => {
  const pending = sql`SELECT id, next_attempt_at FROM deliveries INDEXED BY deliveries_due
    WHERE state = 'pending' LIMIT ${sql.raw(String(OUTBOX_COUNTED_MAX))}`;
  return db
    .select({
      pending: sql<number>`count(*)`,
      due: sql<number>`coalesce(sum(next_attempt_at <= ${sql.placeholder('now')}), 0)`,
      oldest: sql<number | null>`min(id)`,
    })
    .from(sql`(${pending})`)
    .prepare();
});

const addedAt = preparedOnce((db: Db) =>
  db
    .select({ at: deliveries.createdAt })
    .from(deliveries)
    .where(eq(deliveries.id, sql.placeholder('id')))
    .prepare(),
);

/** See `NotificationStore.outbox`. */
export function outboxState(db: Db, now: Date): OutboxState {
  const { pending, due, oldest } = pendingCounts(db).get({ now: now.getTime() }) ?? NOTHING;
  const added = oldest === null ? undefined : addedAt(db).get({ id: oldest })?.at;
  const endpoints = endpointsOf(db);
  return {
    pending,
    due,
    oldestPendingSeconds: added === undefined ? 0 : Math.max(0, secondsBetween(added, now)),
    failingEndpoints: endpoints.filter(({ failingSince }) => failingSince !== null).length,
    pausedEndpoints: endpoints.filter(({ pausedAt }) => pausedAt !== null).length,
  };
}

const NOTHING = { pending: 0, due: 0, oldest: null };
