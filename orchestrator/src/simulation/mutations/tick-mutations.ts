import type { PlantedFault } from './planted-fault.ts';
import { withOverrides } from '../with-overrides.ts';

/** Faults in the handling of schedules. */
export const tickMutations: readonly PlantedFault[] = [
  {
    name: 'a schedule that a clock has decided ahead waits until the clock is there again',
    breaks: 10,
    store: (store) =>
      withOverrides(store, {
        schedules: withOverrides(store.schedules, {
          due: (now, limit) =>
            store.schedules
              .due(now, limit)
              .filter((id) => (store.schedules.find(id)?.decidedUpTo ?? now) <= now),
        }),
      }),
  },
  {
    name: 'the ticks of a pause are forgotten when it ends',
    breaks: 10,
    store: (store, { disk }) =>
      withOverrides(store, {
        schedules: withOverrides(store.schedules, {
          setPaused: (id, isPaused, at) => {
            if (!isPaused && !disk.isFull) {
              const sql =
                'UPDATE schedules SET decided_up_to = max(decided_up_to, ?) WHERE id = ? AND operator_paused = 1';
              disk.client.prepare(sql).run(at.now.getTime(), id);
            }
            return store.schedules.setPaused(id, isPaused, at);
          },
        }),
      }),
  },
  {
    name: 'the row of a tick is written after its launch, which a crash prevents',
    breaks: 10,
    store: (store, world) =>
      withOverrides(store, {
        schedules: withOverrides(store.schedules, {
          decide: (id, by) => {
            const decidedUpTo = store.schedules.find(id)?.decidedUpTo.getTime() ?? 0;
            const decision = store.schedules.decide(id, by);
            if (decision.outcome === 'decided' && decision.launched.length > 0) {
              launchedLast.set(world, { id, decidedUpTo });
            }
            return decision;
          },
        }),
      }),
    atCrash: (world) => {
      const last = launchedLast.get(world);
      launchedLast.delete(world);
      const { client, isFull } = world.disk;
      if (last === undefined || isFull) return;
      client.prepare('UPDATE schedules SET decided_up_to = ? WHERE id = ?').run(last.decidedUpTo, last.id);
      client
        .prepare('DELETE FROM ticks WHERE schedule_id = ? AND last_tick > ?')
        .run(last.id, last.decidedUpTo);
    },
  },
];

/** By world: the schedule that has launched last, and up to where it was decided before. */
const launchedLast = new WeakMap<object, { readonly id: string; readonly decidedUpTo: number }>();
