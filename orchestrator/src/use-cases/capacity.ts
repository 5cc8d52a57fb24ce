import type { Snapshot } from '../domain/execution.ts';

/** How much may run at once. */
export interface Capacity {
  readonly maxConcurrent: number;
  /** Executions of one target host; null for no limit. */
  readonly maxPerHost: number | null;
}

/**
 * A place is taken until nothing is left of the container, not only until its execution has finished: a
 * container that keeps running after its report still uses memory.
 *
 * @param unreleased how many attempts are not yet released.
 */
export function freePlaces(unreleased: number, { maxConcurrent }: Capacity): number {
  return Math.max(0, maxConcurrent - unreleased);
}

/**
 * Maximum number of containers created at once. An engine starts a few per second: of hundreds requested
 * together, most would wait until their calls, and then the retry budget, time out.
 */
export const LAUNCHES_AT_ONCE = 16;

/** How many may be launched now. */
export function freeLaunches(live: readonly Snapshot[], unreleased: number, capacity: Capacity): number {
  const starting = live.filter(({ execution }) => execution.status === 'starting').length;
  return Math.max(0, Math.min(freePlaces(unreleased, capacity), LAUNCHES_AT_ONCE - starting));
}

/**
 * Hosts that are being crawled by as many executions as allowed at once. An execution that has finished does not
 * count: its crawler has reported or was stopped.
 */
export function fullHosts(live: readonly Snapshot[], { maxPerHost }: Capacity): string[] {
  if (maxPerHost === null) return [];
  const counts = new Map<string, number>();
  for (const { execution } of live) {
    const { targetHost } = execution.spec;
    if (targetHost !== null) counts.set(targetHost, (counts.get(targetHost) ?? 0) + 1);
  }
  return [...counts].filter(([, count]) => count >= maxPerHost).map(([host]) => host);
}
