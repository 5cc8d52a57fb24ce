import type { Attempt } from '../domain/attempt.ts';
import type { Clock } from '../ports/clock.ts';
import type { Credentials } from '../ports/credentials.ts';
import { RuntimeError, type Runtime } from '../ports/runtime.ts';
import type { Store } from '../ports/store.ts';
import type { Wakeups } from '../ports/wakeups.ts';
import { freeLaunches, fullHosts, type Capacity } from './capacity.ts';

export interface DispatchDeps {
  readonly store: Store;
  readonly runtime: Runtime;
  readonly credentials: Credentials;
  readonly clock: Clock;
  readonly wakeups: Wakeups;
  readonly capacity: Capacity;
}

/**
 * Gives queued executions, the highest priority and then the oldest first, the places that are free:
 * each gets an attempt row before any call to the engine, so that a crash in between loses nothing.
 * While the engine does not answer, or still makes the containers of others, the queue holds. Returns the ids that were dispatched.
 */
export async function dispatch(deps: DispatchDeps): Promise<string[]> {
  if (nextQueued(deps) === undefined) return [];
  try {
    await deps.runtime.ping();
  } catch (error) {
    if (error instanceof RuntimeError) return [];
    throw error;
  }
  const dispatched: string[] = [];
  // One at a time: each takes a place, and perhaps the last one of its host.
  for (let id = nextQueued(deps); id !== undefined; id = nextQueued(deps)) {
    const now = deps.clock.now();
    const attempt = nextAttempt(deps, id, now);
    if (deps.store.apply(id, { kind: 'dispatched', attempt }, now).outcome !== 'changed') break;
    deps.wakeups.execution(id);
    dispatched.push(id);
  }
  return dispatched;
}

function nextQueued({ store, clock, capacity }: DispatchDeps): string | undefined {
  const live = store.live();
  if (freeLaunches(live, store.countUnreleased(), capacity) === 0) return undefined;
  return store.queued(clock.now(), 1, fullHosts(live, capacity))[0];
}

function nextAttempt({ store, runtime, credentials }: DispatchDeps, executionId: string, now: Date): Attempt {
  const attempt = (store.find(executionId)?.execution.attempt ?? 0) + 1;
  return {
    executionId,
    attempt,
    runtime: runtime.kind,
    credentialHash: credentials.hash(credentials.token({ executionId, attempt })),
    containerId: null,
    createdAt: now,
    startedAt: null,
    endedAt: null,
    exitCode: null,
    oomKilled: null,
    completionDigest: null,
    endReason: null,
    endMessage: null,
    releasedAt: null,
  };
}
