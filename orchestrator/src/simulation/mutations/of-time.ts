import type { PlantedFault } from './planted-fault.ts';
import { override } from '../override.ts';

/** Faults in the judgement of silence. */
export const timeMutations: readonly PlantedFault[] = [
  {
    name: 'silence from before a start is not forgiven',
    breaks: 8,
    store: (store) => override(store, { resetHeartbeatDeadlines: () => undefined }),
  },
  {
    name: 'a jump of the clock is held against crawlers',
    breaks: 8,
    store: (store) => {
      let isBoot = true;
      return override(store, {
        resetHeartbeatDeadlines: (now) => {
          if (isBoot) store.resetHeartbeatDeadlines(now);
          isBoot = false;
        },
      });
    },
  },
  {
    name: 'a jump of the clock uses up the time of a crawl',
    breaks: 8,
    store: (store) => override(store, { shiftDeadlines: () => undefined }),
  },
  {
    name: 'all are ended when all fall silent at once',
    breaks: 8,
    store: (store) => {
      let isScanning = false;
      return override(store, {
        silent: (now, limit) => {
          const due = store.silent(now, limit);
          isScanning = due.length > 0;
          return due;
        },
        // As the brake sees the fleet: nobody is silent.
        live: () => {
          const live = store.live();
          const seen = isScanning ? live.filter(({ execution }) => execution.status !== 'stale') : live;
          isScanning = false;
          return seen;
        },
      });
    },
  },
];
