import { totalmem } from 'node:os';

const TABS_MIN = 2;
const TABS_MAX = 4;
/** A tab takes about 100 MB, and the browser and this crawler together as much as four of them. */
const BYTES_PER_TAB = 256 * 2 ** 20;

/** How many pages are rendered at a time with so much memory. */
export function tabsFor(bytes: number): number {
  return Math.min(TABS_MAX, Math.max(TABS_MIN, Math.floor(bytes / BYTES_PER_TAB)));
}

/** The limit of the container, or the memory of the machine if that is less. */
export function memoryBytes(): number {
  // Zero without a limit.
  return Math.min(process.constrainedMemory() || Infinity, totalmem());
}
