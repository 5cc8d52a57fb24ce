import type { Attempt } from '../domain/attempt.ts';
import { bothFull, NOTHING_FULL, type FullKeys } from '../domain/limits.ts';
import type { Clock } from '../ports/clock.ts';
import type { Credentials } from '../ports/credentials.ts';
import type { Runtime } from '../ports/runtime.ts';
import type { QueuePage, QueuePlace, Store } from '../ports/store.ts';
import type { Timers } from '../ports/timers.ts';
import type { Wakeups } from '../ports/wakeups.ts';
import { freeLaunches, fullKeys, type Capacity } from './capacity.ts';
import type { LaunchHold } from './launch-hold.ts';
import type { Preflight } from './preflight.ts';

export interface DispatchDeps {
  readonly store: Store;
  readonly runtime: Runtime;
  readonly credentials: Credentials;
  readonly clock: Clock;
  readonly timers: Timers;
  readonly wakeups: Wakeups;
  readonly capacity: Capacity;
  readonly preflight: Preflight;
  readonly hold: LaunchHold;
  readonly defaultImage: string;
}

/**
 * Gives queued executions, the highest priority and then the oldest first, the places that are free:
 * each gets an attempt row before any call to the engine, so that a crash in between loses nothing.
 * While the machine or its engine cannot launch anything, or still makes the containers of others, the queue holds; in a
 * {@link LaunchHold} one execution at a time is tried. Returns the ids that were dispatched.
 */
export async function dispatch(deps: DispatchDeps): Promise<string[]> {
  const { store, preflight, hold, defaultImage } = deps;
  if (store.countQueued() === 0) hold.nothingToTry();
  if (hold.detail !== null && !hold.isTryDue) return [];
  const dispatched: string[] = [];
  const looked = new Set<string | null>();
  // What was full stays so for what is behind, or that would overtake: an end in between asks for another dispatch.
  let passed = NOTHING_FULL;
  // One at a time: each takes a place, and perhaps the last one of its host or group.
  for (let after: QueuePlace | null = null; ;) {
    const { ids, next, full } = queuedBehind(deps, after, passed);
    const id = hold.detail === null ? ids[0] : hold.nextToTry(ids);
    if (id === undefined) {
      if (next === null) return dispatched;
      after = next;
      passed = full;
      // The queue is read in parts, and whoever waits is served in between.
      await deps.timers.pause(0);
      continue;
    }
    const image = store.find(id)?.execution.spec.image === defaultImage ? defaultImage : null;
    if (!looked.has(image) && !looked.has(defaultImage)) {
      if (!(await preflight.look(image))) return dispatched;
      looked.add(image);
      // Meanwhile the queue may have changed.
      continue;
    }
    const now = deps.clock.now();
    const attempt = nextAttempt(deps, id, now);
    if (store.apply(id, { kind: 'dispatched', attempt }, now).outcome !== 'changed') return dispatched;
    deps.wakeups.execution(id);
    dispatched.push(id);
    if (hold.detail === null) continue;
    hold.tries(id);
    return dispatched;
  }
}

/** The next ones in a part of the queue; none, and no further part, while nothing more may be launched. */
function queuedBehind(
  { store, clock, capacity, hold }: DispatchDeps,
  after: QueuePlace | null,
  passed: FullKeys,
): QueuePage & { readonly full: FullKeys } {
  const live = store.live();
  if (freeLaunches(live, store.countUnreleased(), capacity) === 0) {
    return { ids: [], next: null, full: passed };
  }
  const full = bothFull(passed, fullKeys(store, live, capacity));
  const choice = hold.detail === null ? 1 : hold.choice;
  return { ...store.queued(clock.now(), choice, full, after), full };
}

function nextAttempt({ store, runtime, credentials }: DispatchDeps, executionId: string, now: Date): Attempt {
  const attempt = (store.find(executionId)?.execution.attempt ?? 0) + 1;
  return {
    executionId,
    attempt,
    runtime: runtime.kind,
    credentialHash: credentials.hash(credentials.token({ executionId, attempt })),
    containerId: null,
    imageDigest: null,
    imageRepoDigest: null,
    createdAt: now,
    startedAt: null,
    endedAt: null,
    exitCode: null,
    oomKilled: null,
    completionDigest: null,
    endReason: null,
    endMessage: null,
    warnings: [],
    releasedAt: null,
  };
}
