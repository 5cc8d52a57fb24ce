import { Readable } from 'node:stream';
import { attemptKey, type ContainerRef } from '../../domain/attempt.ts';
import { LOG_START, type LogPosition } from '../../domain/log-position.ts';
import type { LogPart } from '../../ports/runtime.ts';
import { INSTANCE } from '../disk.ts';
import type { PlantedFault } from './planted-fault.ts';
import { withOverrides } from '../with-overrides.ts';

function latest({ stdout, stderr }: LogPosition): string {
  return [stdout?.timestamp ?? '', stderr?.timestamp ?? ''].toSorted().at(-1) ?? '';
}

async function* laterThan(time: string, parts: AsyncIterable<LogPart>): AsyncGenerator<LogPart> {
  for await (const part of parts) if (!('timestamp' in part) || part.timestamp > time) yield part;
}

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
          const there = engine.find(INSTANCE, { ...spec, containerId: null });
          if (there !== undefined) engine.remove(there);
          return runtime.ensureLaunched(spec);
        },
      });
    },
  },
  {
    name: 'a container is looked up by its name',
    breaks: 2,
    runtime: (runtime, { engine }) => {
      const named = (ref: ContainerRef): ContainerRef => {
        const { containers } = engine;
        return { ...ref, containerId: containers.get(attemptKey(ref))?.id ?? 'none' };
      };
      return withOverrides(runtime, {
        inspect: (ref) => runtime.inspect(named(ref)),
        stop: (ref, options) => runtime.stop(named(ref), options),
        remove: (ref) => runtime.remove(named(ref)),
      });
    },
  },
  {
    name: 'a copy of a container is left to run',
    breaks: 3,
    // As if each container with the labels of an attempt were the one that it needs.
    runtime: (runtime, { copies }) =>
      withOverrides(runtime, {
        listOwned: async () => {
          const ids = new Set([...copies].map(({ id }) => id));
          return (await runtime.listOwned()).filter(({ containerId }) => !ids.has(containerId));
        },
      }),
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
        queued: (now, limit, full, after) => {
          const regular = store.queued(now, limit, full, after);
          if (regular.ids.length > 0) return regular;
          const sql = "SELECT id FROM executions WHERE status = 'queued' AND not_before <= ? LIMIT ?";
          const ids = disk.client.prepare<[number, number], string>(sql).pluck().all(now.getTime(), limit);
          return { ids, next: null };
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
        find: (id) =>
          store.find(id) ?? (id.startsWith('e') ? null : (store.list({ limit: 1 }).snapshots[0] ?? null)),
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
    name: 'a copy of a log continues after the time of its last line',
    breaks: 6,
    runtime: (runtime) =>
      withOverrides(runtime, {
        logs: (ref, { after = LOG_START, ...options }) =>
          laterThan(latest(after), runtime.logs(ref, options)),
      }),
  },
  {
    name: 'unreleased attempts are not recovered after a start',
    breaks: 7,
    store: (store) => withOverrides(store, { unreleased: () => [] }),
  },
];
