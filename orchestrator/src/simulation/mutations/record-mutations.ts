import { isFinished } from '@crawlerd/shared';
import type { AttemptRef } from '../../domain/attempt.ts';
import { tokenOf } from '../credentials.ts';
import type { PlantedFault } from './planted-fault.ts';
import { withOverrides } from '../with-overrides.ts';

/** Faults in storing records and answering requests. */
export const recordMutations: readonly PlantedFault[] = [
  {
    name: 'a launch is answered before it is stored',
    breaks: 1,
    store: (store, world) =>
      withOverrides(store, {
        add: (...parameters) => {
          const of = world.orchestrator?.incarnation ?? null;
          world.schedule.add({ label: 'store the launch late', of, run: () => store.add(...parameters) });
          return true;
        },
      }),
  },
  {
    name: 'a database that was deleted is not noticed',
    breaks: 1,
    store: (store, { disk }) => {
      disk.isWatched = false;
      return store;
    },
  },
  {
    name: 'the idempotency key is ignored',
    breaks: 1,
    process: (process) => withOverrides(process, { launch: (launch) => process.launch(launch, null) }),
  },
  {
    name: 'a late completion overwrites a verdict',
    breaks: 4,
    store: (store, { disk }) =>
      withOverrides(store, {
        apply: (id, event, now) => {
          const applied = store.apply(id, event, now);
          if (applied.outcome === 'ignored' && isFinished(applied.snapshot.execution.status)) {
            disk.client.prepare("UPDATE executions SET message = 'overwritten' WHERE id = ?").run(id);
          }
          return applied;
        },
      }),
  },
  {
    name: 'a completion is answered before it is on disk',
    breaks: 5,
    store: (store, world) =>
      withOverrides(store, {
        apply: (id, event, now) => {
          if (event.kind === 'completion') committedBefore.set(world, world.disk.snapshot());
          return store.apply(id, event, now);
        },
      }),
    atCrash: (world) => {
      const snapshot = committedBefore.get(world);
      committedBefore.delete(world);
      if (snapshot !== undefined) world.disk.restore(snapshot);
    },
  },
  {
    name: 'a result left in the output folder is not read',
    breaks: 5,
    outputs: (outputs) => withOverrides(outputs, { completion: () => Promise.resolve(null) }),
  },
  {
    name: 'the result of an earlier attempt is left in the output folder',
    breaks: 9,
    outputs: (outputs) => withOverrides(outputs, { discardCompletion: () => Promise.resolve() }),
  },
  {
    name: 'the credential of an earlier attempt is accepted for the current one',
    breaks: 9,
    process: (process, { ledger }) => {
      const current = (token: string | null, id: string): string | null => {
        const attempts = ledger.attempts.filter(({ execution_id: other }) => other === id);
        const refs = attempts.map(({ number }): AttemptRef => ({ executionId: id, attempt: number }));
        const last = refs.at(-1);
        return last !== undefined && refs.some((ref) => tokenOf(ref) === token) ? tokenOf(last) : token;
      };
      return withOverrides(process, {
        heartbeat: (token, body) => process.heartbeat(current(token, body.execution_id ?? ''), body),
        completion: (token, body) => process.completion(current(token, body.execution_id ?? ''), body),
      });
    },
  },
  {
    name: 'a stop is answered and forgotten',
    breaks: 'machine',
    store: (store) =>
      withOverrides(store, {
        apply: (id, event, now) => {
          const snapshot = store.find(id);
          return event.kind === 'stop_requested' && snapshot !== null
            ? { outcome: 'changed', before: snapshot, after: snapshot }
            : store.apply(id, event, now);
        },
      }),
  },
  {
    name: 'a late heartbeat moves progress back',
    breaks: 'machine',
    store: (store) =>
      withOverrides(store, {
        apply: (id, event, now) => {
          if (event.kind !== 'heartbeat' || event.sequence === null) return store.apply(id, event, now);
          // Every heartbeat is numbered as the newest.
          const sequence = (store.find(id)?.liveness.sequence ?? 0) + 1;
          return store.apply(id, { ...event, sequence }, now);
        },
      }),
  },
];

/** By world: the database as it was before the last completion. */
const committedBefore = new WeakMap<object, Buffer>();
