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
    name: 'a tick is launched by one transaction, and decided by another that a crash prevents',
    breaks: 10,
    store: (store, world) =>
      withOverrides(store, {
        schedules: withOverrides(store.schedules, {
          decide: (id, by) => {
            const before = world.tasks.schedules.find((each) => each.id === id)?.decidedUpTo;
            const decision = store.schedules.decide(id, by);
            if (before !== undefined) undecided.set(world, { id, decidedUpTo: before, step: world.steps });
            return decision;
          },
        }),
      }),
    atCrash: (world) => {
      const last = undecided.get(world);
      undecided.delete(world);
      // Only what was decided in the step of the crash.
      if (last?.step !== world.steps - 1) return;
      const { client, isFull } = world.disk;
      if (isFull) return;
      client.prepare('UPDATE schedules SET decided_up_to = ? WHERE id = ?').run(last.decidedUpTo, last.id);
      client
        .prepare('DELETE FROM ticks WHERE schedule_id = ? AND last_tick > ?')
        .run(last.id, last.decidedUpTo);
    },
  },
];

/** By world: the schedule that was decided last, and up to where it was decided before. */
const undecided = new WeakMap<object, { id: string; decidedUpTo: number; step: number }>();
