import type { Snapshot } from '../domain/execution.ts';

/** How much may run at once. */
export interface Capacity {
  readonly maxConcurrent: number;
  /** Executions of one target host; null for no limit. */
  readonly maxPerHost: number | null;
}

/**
 * A place is taken until nothing is left of the container, and not only until its execution has ended: one
 * that lives on after its report still uses memory.
 *
 * @param unreleased how many attempts are not yet released.
 */
export function freePlaces(unreleased: number, { maxConcurrent }: Capacity): number {
  return Math.max(0, maxConcurrent - unreleased);
}

/**
 * So many containers are made at once. An engine starts a few a second: of hundreds that are asked for
 * together most would wait until their calls, and then our patience with them, run out.
 */
export const LAUNCHES_AT_ONCE = 16;

/** How many may be launched now. */
export function freeLaunches(live: readonly Snapshot[], unreleased: number, capacity: Capacity): number {
  const starting = live.filter(({ execution }) => execution.status === 'starting').length;
  return Math.max(0, Math.min(freePlaces(unreleased, capacity), LAUNCHES_AT_ONCE - starting));
}

/**
 * Hosts that are being crawled by as many executions as may do so at once. Whose execution has ended has
 * reported, or was made to end: it crawls the host no more.
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
