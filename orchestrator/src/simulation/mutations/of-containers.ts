import { Readable } from 'node:stream';
import { attemptKey } from '../../domain/attempt.ts';
import { INSTANCE } from '../disk.ts';
import type { PlantedFault } from './planted-fault.ts';
import { override } from '../override.ts';

/** Faults in what is done to containers. */
export const containerMutations: readonly PlantedFault[] = [
  {
    name: 'a container from before a crash is not adopted, but made again',
    breaks: 2,
    runtime: (runtime, { engine }) => {
      const ofThisLife = new Set<string>();
      return override(runtime, {
        inspect: async (ref) =>
          ofThisLife.has(attemptKey(ref)) ? await runtime.inspect(ref) : { kind: 'absent' },
        ensureLaunched: async (spec) => {
          ofThisLife.add(attemptKey(spec));
          const there = engine.find(spec);
          if (there?.instance === INSTANCE) engine.remove(there);
          return runtime.ensureLaunched(spec);
        },
      });
    },
  },
  {
    name: 'an engine that does not answer is one without the container',
    breaks: 2,
    runtime: (runtime) =>
      override(runtime, {
        inspect: async (ref) => {
          const state = await runtime.inspect(ref);
          return state.kind === 'unreachable' ? { kind: 'absent' } : state;
        },
      }),
  },
  {
    name: 'a further attempt does not wait for the release of the one before',
    breaks: 2,
    store: (store, { disk }) =>
      override(store, {
        queued: (now, limit, fullHosts) => {
          const regular = store.queued(now, limit, fullHosts);
          if (regular.length > 0) return regular;
          const sql = "SELECT id FROM executions WHERE status = 'queued' AND not_before <= ? LIMIT ?";
          return disk.client.prepare<[number, number], string>(sql).pluck().all(now.getTime(), limit);
        },
      }),
  },
  {
    name: 'more are launched than there are places',
    breaks: 'machine',
    store: (store) => override(store, { live: () => [], countUnreleased: () => 0 }),
  },
  {
    name: 'a container that lives on after its report takes no place',
    breaks: 'machine',
    store: (store) => override(store, { countUnreleased: () => store.live().length }),
  },
  {
    name: 'nobody looks for containers that no execution needs',
    breaks: 3,
    runtime: (runtime) =>
      override(runtime, {
        listOwned: async () => {
          const owned = await runtime.listOwned();
          return owned.filter(({ kind }) => kind === 'running');
        },
      }),
  },
  {
    name: 'a container of which no execution is known is taken for a left-over',
    breaks: 3,
    store: (store) =>
      override(store, {
        find: (id) => store.find(id) ?? (id.startsWith('e') ? null : (store.list({ limit: 1 })[0] ?? null)),
      }),
  },
  {
    name: 'what a container printed is not copied before it is removed',
    breaks: 6,
    // The copy is left as far as the follow has come.
    runtime: (runtime) =>
      override(runtime, {
        logs: (ref, options) => (options.follow ? runtime.logs(ref, options) : Readable.from([])),
      }),
  },
  {
    name: 'what was under way is not looked at after a start',
    breaks: 7,
    store: (store) => override(store, { unreleased: () => [] }),
  },
];
