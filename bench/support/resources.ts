import { readdirSync } from 'node:fs';
import type { Figure } from './report.ts';
import { settledMemory } from './memory.ts';

/** Resources of a process that could grow without bound. */
export interface Resources {
  readonly descriptors: number;
  readonly timers: number;
  readonly heapBytes: number;
  readonly rssBytes: number;
}

export function resourcesHeld(): Resources {
  const memory = settledMemory();
  const timers = process.getActiveResourcesInfo().filter((kind) => kind === 'Timeout').length;
  return { descriptors: readdirSync('/proc/self/fd').length, timers, ...memory };
}

const MIB = 1024 * 1024;
/** Allows for late compilation and tables that reach their size; a leak of a kilobyte per launch exceeds it. */
const HEAP_GROWTH_MIB_MAX = 1;
/** SQLite's page cache fills up to 16 MB, and freed pages are not returned at once. */
const RSS_GROWTH_MIB_MAX = 24;

/** Each resource early on and at the end; none may have grown. */
export function growth(early: Resources, late: Resources): Figure[] {
  const heap = (late.heapBytes - early.heapBytes) / MIB;
  const rss = (late.rssBytes - early.rssBytes) / MIB;
  return [
    { name: 'descriptors at first', value: early.descriptors, unit: '' },
    {
      name: 'descriptors at the end',
      value: late.descriptors,
      unit: '',
      wanted: { atMost: early.descriptors },
    },
    { name: 'timers at first', value: early.timers, unit: '' },
    { name: 'timers at the end', value: late.timers, unit: '', wanted: { atMost: early.timers } },
    { name: 'heap at first', value: early.heapBytes / MIB, unit: 'MiB' },
    { name: 'heap growth', value: heap, unit: 'MiB', wanted: { atMost: HEAP_GROWTH_MIB_MAX } },
    { name: 'RSS at first', value: early.rssBytes / MIB, unit: 'MiB' },
    { name: 'RSS growth', value: rss, unit: 'MiB', wanted: { atMost: RSS_GROWTH_MIB_MAX } },
  ];
}
