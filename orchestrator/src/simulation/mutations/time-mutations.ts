import type { PlantedFault } from './planted-fault.ts';
import { withOverrides } from '../with-overrides.ts';

/** Faults in the handling of silence and time. */
export const timeMutations: readonly PlantedFault[] = [
  {
    name: 'heartbeat deadlines are not reset at a start',
    breaks: 8,
    store: (store) => withOverrides(store, { resetHeartbeatDeadlines: () => undefined }),
  },
  {
    name: 'a heartbeat that cannot be read is no sign of life',
    breaks: 8,
    process: (process) => withOverrides(process, { unreadableHeartbeat: () => undefined }),
  },
  {
    name: 'heartbeat deadlines are not reset after a clock jump',
    breaks: 8,
    store: (store) => {
      let isBoot = true;
      return withOverrides(store, {
        resetHeartbeatDeadlines: (now) => {
          if (isBoot) store.resetHeartbeatDeadlines(now);
          isBoot = false;
        },
      });
    },
  },
  {
    name: 'a clock jump counts towards the duration of a crawl',
    breaks: 8,
    store: (store) => withOverrides(store, { shiftDeadlines: () => undefined }),
  },
  {
    name: 'what the clocks showed before a start is forgotten',
    breaks: 8,
    store: (store) => withOverrides(store, { lastClockReading: () => null }),
  },
  {
    name: 'all crawls are ended when all become silent at once',
    breaks: 8,
    store: (store) => {
      let isScanning = false;
      return withOverrides(store, {
        silent: (now, limit) => {
          const due = store.silent(now, limit);
          isScanning = due.length > 0;
          return due;
        },
        // The brake on mass kills then sees no silent crawl.
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
