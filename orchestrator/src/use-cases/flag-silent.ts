import type { Snapshot } from '../domain/execution.ts';
import { isBraked, massSilence } from '../domain/mass-silence.ts';
import type { Clock } from '../ports/clock.ts';
import type { Store } from '../ports/store.ts';
import type { Wakeups } from '../ports/wakeups.ts';

export interface FlagDeps {
  readonly store: Store;
  readonly clock: Pick<Clock, 'now'>;
  readonly wakeups: Wakeups;
}

/** Changes per call, each a commit of its own: more would delay the heartbeats that end a silence. */
const BATCH = 50;
/** No fleet is larger. */
const FLEET_MAX = 10_000;

/**
 * Flags what has been silent for too long: running becomes stale; stale for `stale_kill_after` is
 * ended, unless so many are silent at once that the fault must be ours. Returns the ids that changed;
 * there may be more of them until none did.
 */
export function flagSilent({ store, clock, wakeups }: FlagDeps): string[] {
  const now = clock.now();
  // All of them: the longest silent are those that a brake holds back, and they must not hide the others.
  const due = store.silent(now, FLEET_MAX);
  if (due.length === 0) return [];
  const mass = massSilence(store.live());
  const changed: string[] = [];
  for (const id of due) {
    const snapshot = store.find(id);
    if (snapshot === null || (mass !== null && isBraked(snapshot, now))) continue;
    if (store.apply(id, { kind: kindFor(snapshot) }, now).outcome !== 'changed') continue;
    changed.push(id);
    // Also when it has just become stale: its container may have disappeared unnoticed.
    wakeups.execution(id);
    if (changed.length === BATCH) break;
  }
  return changed;
}

function kindFor({ execution }: Snapshot): 'silence_exceeded' | 'heartbeat_missed' {
  return execution.status === 'stale' ? 'silence_exceeded' : 'heartbeat_missed';
}

/** Begins to stop what has run longer than its `max_duration_seconds`. Returns the ids, as above. */
export function flagOverdue({ store, clock, wakeups }: FlagDeps): string[] {
  const now = clock.now();
  return store.overdue(now, BATCH).filter((id) => {
    const changed = store.apply(id, { kind: 'deadline_exceeded' }, now).outcome === 'changed';
    if (changed) wakeups.execution(id);
    return changed;
  });
}
