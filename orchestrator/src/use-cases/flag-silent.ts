import type { Clock } from '../ports/clock.ts';
import type { Store } from '../ports/store.ts';
import type { Wakeups } from '../ports/wakeups.ts';

export interface FlagDeps {
  readonly store: Store;
  readonly clock: Clock;
  readonly wakeups: Wakeups;
}

/** So many in one pass: a scan must never hold up heartbeats, and the next one comes soon. */
const BATCH = 1000;

/**
 * Flags what has been silent for too long: running becomes stale; stale for `stale_kill_after` is
 * ended. Returns the ids that changed.
 */
export function flagSilent({ store, clock, wakeups }: FlagDeps): string[] {
  const now = clock.now();
  return store.silent(now, BATCH).filter((id) => {
    const stale = store.find(id)?.execution.status === 'stale';
    const kind = stale ? 'silence_exceeded' : 'heartbeat_missed';
    const changed = store.apply(id, { kind }, now).outcome === 'changed';
    // Also for a fresh stale: its container may have gone without a word.
    if (changed) wakeups.execution(id);
    return changed;
  });
}

/** Begins to stop what has run longer than its `max_duration_seconds`. Returns the ids. */
export function flagOverdue({ store, clock, wakeups }: FlagDeps): string[] {
  const now = clock.now();
  return store.overdue(now, BATCH).filter((id) => {
    const changed = store.apply(id, { kind: 'deadline_exceeded' }, now).outcome === 'changed';
    if (changed) wakeups.execution(id);
    return changed;
  });
}
