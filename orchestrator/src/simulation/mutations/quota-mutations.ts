import type { OutputUsage } from '../../domain/output-quota.ts';
import type { PlantedFault } from './planted-fault.ts';
import { withOverrides } from '../with-overrides.ts';

/** Faults in the watch over output folders. */
export const quotaMutations: readonly PlantedFault[] = [
  {
    name: 'an output folder is measured once, and never again',
    breaks: 'quota',
    outputs: (outputs) => {
      const first = new Map<string, OutputUsage>();
      return withOverrides(outputs, {
        usage: async (id, upTo) => {
          const used = first.get(id) ?? (await outputs.usage(id, upTo));
          first.set(id, used);
          return used;
        },
      });
    },
  },
  {
    name: 'the folders of all executions together count as that of each',
    breaks: 'quota',
    outputs: (outputs) => {
      const bytes = new Map<string, number>();
      return withOverrides(outputs, {
        usage: async (id, upTo) => {
          const used = await outputs.usage(id, upTo);
          bytes.set(id, used.bytes);
          return { ...used, bytes: [...bytes.values()].reduce((sum, each) => sum + each, 0) };
        },
      });
    },
  },
  {
    name: 'a crawl above its output quota is retried if its container ends by itself',
    breaks: 'quota',
    store: (store) =>
      withOverrides(store, {
        apply: (id, event, now) => {
          const snapshot = store.find(id);
          return event.kind === 'output_quota_exceeded' && snapshot?.attempt?.endedAt instanceof Date
            ? { outcome: 'ignored', snapshot }
            : store.apply(id, event, now);
        },
      }),
  },
];
