import type { Execution, Snapshot } from '../domain/execution.ts';
import {
  fullGroup,
  fullGroups,
  fullHost,
  fullHosts,
  type FullKeys,
  type FullLimit,
} from '../domain/limits.ts';
import type { Store } from '../ports/store.ts';

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
function freePlaces(unreleased: number, { maxConcurrent }: Capacity): number {
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
 * Hosts and groups of which as many run as may at once. An execution that has finished does not count: its crawler has
 * reported or was stopped.
 */
export function fullKeys(
  store: Pick<Store, 'queuedGroupLimit'>,
  live: readonly Snapshot[],
  { maxPerHost }: Capacity,
): FullKeys {
  const executions = live.map(({ execution }) => execution);
  return {
    hosts: fullHosts(executions, maxPerHost),
    groups: fullGroups(executions, (key) => store.queuedGroupLimit(key)),
  };
}

/** The limit that keeps a queued execution waiting; null if none is reached. */
export function fullLimitOf(
  store: Pick<Store, 'live' | 'unreleased' | 'countUnreleased' | 'queuedGroupLimit'>,
  { spec }: Execution,
  capacity: Capacity,
): FullLimit | null {
  const { maxConcurrent, maxPerHost } = capacity;
  if (freePlaces(store.countUnreleased(), capacity) === 0) {
    return { kind: 'total', key: null, limit: maxConcurrent, heldBy: store.unreleased().toSorted() };
  }
  const live = store.live().map(({ execution }) => execution);
  const { targetHost, group } = spec;
  const ofHost = targetHost === null ? null : fullHost(targetHost, live, maxPerHost);
  if (ofHost !== null || group === null) return ofHost;
  return fullGroup(group.key, live, (key) => store.queuedGroupLimit(key));
}
