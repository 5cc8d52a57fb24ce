import { Readable } from 'node:stream';
import { attemptKey } from '../../domain/attempt.ts';
import { INSTANCE } from '../disk.ts';
import type { PlantedFault } from './planted-fault.ts';
import { withOverrides } from '../with-overrides.ts';

/** Faults in the handling of containers. */
export const containerMutations: readonly PlantedFault[] = [
  {
    name: 'a container from before a crash is recreated instead of adopted',
    breaks: 2,
    runtime: (runtime, { engine }) => {
      const launchedByThisProcess = new Set<string>();
      return withOverrides(runtime, {
        inspect: async (ref) =>
          launchedByThisProcess.has(attemptKey(ref)) ? await runtime.inspect(ref) : { kind: 'absent' },
        ensureLaunched: async (spec) => {
          launchedByThisProcess.add(attemptKey(spec));
          const there = engine.find(spec);
          if (there?.instance === INSTANCE) engine.remove(there);
          return runtime.ensureLaunched(spec);
        },
      });
    },
  },
  {
    name: 'an unreachable engine is taken for a missing container',
    breaks: 2,
    runtime: (runtime) =>
      withOverrides(runtime, {
        inspect: async (ref) => {
          const state = await runtime.inspect(ref);
          return state.kind === 'unreachable' ? { kind: 'absent' } : state;
        },
      }),
  },
  {
    name: 'the next attempt does not wait for the release of the previous one',
    breaks: 2,
    store: (store, { disk }) =>
      withOverrides(store, {
        queued: (now, limit, fullHosts) => {
          const regular = store.queued(now, limit, fullHosts);
          if (regular.length > 0) return regular;
          const sql = "SELECT id FROM executions WHERE status = 'queued' AND not_before <= ? LIMIT ?";
          return disk.client.prepare<[number, number], string>(sql).pluck().all(now.getTime(), limit);
        },
      }),
  },
  {
    name: 'more executions are launched than the capacity allows',
    breaks: 'machine',
    store: (store) => withOverrides(store, { live: () => [], countUnreleased: () => 0 }),
  },
  {
    name: 'a container that outlives its report does not count against the capacity',
    breaks: 'machine',
    store: (store) => withOverrides(store, { countUnreleased: () => store.live().length }),
  },
  {
    name: 'orphaned containers are not cleaned up',
    breaks: 3,
    runtime: (runtime) =>
      withOverrides(runtime, {
        listOwned: async () => {
          const owned = await runtime.listOwned();
          return owned.filter(({ kind }) => kind === 'running');
        },
      }),
  },
  {
    name: 'a container of an unknown execution is removed as an orphan',
    breaks: 3,
    store: (store) =>
      withOverrides(store, {
        find: (id) => store.find(id) ?? (id.startsWith('e') ? null : (store.list({ limit: 1 })[0] ?? null)),
      }),
  },
  {
    name: 'a container is removed before its log is copied completely',
    breaks: 6,
    // The copy ends where following the log ended.
    runtime: (runtime) =>
      withOverrides(runtime, {
        logs: (ref, options) => (options.follow ? runtime.logs(ref, options) : Readable.from([])),
      }),
  },
  {
    name: 'unreleased attempts are not recovered after a start',
    breaks: 7,
    store: (store) => withOverrides(store, { unreleased: () => [] }),
  },
];
