import type { StoredDelivery } from '../../ports/notification-store.ts';
import type { PlantedFault } from './planted-fault.ts';
import { withOverrides } from '../with-overrides.ts';

/** Faults in the delivery of notifications. */
export const deliveryMutations: readonly PlantedFault[] = [
  {
    name: 'a notification that waits is overtaken by later ones of its execution',
    breaks: 11,
    store: (store, { disk }) =>
      withOverrides(store, {
        notifications: withOverrides(store.notifications, {
          nextOf: (endpoint): StoredDelivery | null => {
            const sql = `SELECT id FROM deliveries WHERE endpoint = ? AND state = 'pending'
              ORDER BY next_attempt_at, id LIMIT 1`;
            const id = disk.client.prepare<[string], number>(sql).pluck().get(endpoint);
            return id === undefined ? null : store.notifications.delivery(id);
          },
        }),
      }),
  },
  {
    name: 'a notification that was under way at a crash is not sent again',
    breaks: 11,
    store: (store, world) =>
      withOverrides(store, {
        notifications: withOverrides(store.notifications, {
          nextOf: (endpoint): StoredDelivery | null => {
            const next = store.notifications.nextOf(endpoint);
            if (next !== null && next.attempts === 0) underWay.set(world, next.id);
            return next;
          },
        }),
      }),
    // As if it had been noted before it was sent.
    atCrash: (world) => {
      const id = underWay.get(world);
      underWay.delete(world);
      if (id === undefined || world.disk.isFull) return;
      const sql = "UPDATE deliveries SET state = 'delivered' WHERE id = ? AND state = 'pending'";
      world.disk.client.prepare(sql).run(id);
    },
  },
  {
    name: 'what failed once is not tried again',
    breaks: 11,
    store: (store) =>
      withOverrides(store, {
        notifications: withOverrides(store.notifications, {
          noteFailed: (id, { statusCode, answer }, _nextAttemptAt, now) => {
            store.notifications.noteDelivered(id, { statusCode, answer }, now);
            return false;
          },
        }),
      }),
  },
];

/** By world: the notification that was taken from the outbox last. */
const underWay = new WeakMap<object, number>();
