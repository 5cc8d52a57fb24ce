import type { Snapshot } from '../domain/execution.ts';
import { isBraked, massSilence } from '../domain/mass-silence.ts';
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
 * ended, unless so many are silent at once that the fault must be ours. Returns the ids that changed.
 */
export function flagSilent({ store, clock, wakeups }: FlagDeps): string[] {
  const now = clock.now();
  const due = store.silent(now, BATCH);
  if (due.length === 0) return [];
  const mass = massSilence(store.live());
  return due.filter((id) => {
    const snapshot = store.find(id);
    if (snapshot === null || (mass !== null && isBraked(snapshot, now))) return false;
    const changed = store.apply(id, { kind: kindFor(snapshot) }, now).outcome === 'changed';
    // Also for a fresh stale: its container may have gone without a word.
    if (changed) wakeups.execution(id);
    return changed;
  });
}

function kindFor({ execution }: Snapshot): 'silence_exceeded' | 'heartbeat_missed' {
  return execution.status === 'stale' ? 'silence_exceeded' : 'heartbeat_missed';
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
