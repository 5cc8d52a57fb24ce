import type { Attempt } from '../domain/execution.ts';
import type { Clock } from '../ports/clock.ts';
import type { Credentials } from '../ports/credentials.ts';
import { RuntimeError, type Runtime } from '../ports/runtime.ts';
import type { Store } from '../ports/store.ts';
import type { Wakeups } from '../ports/wakeups.ts';

export interface DispatchDeps {
  readonly store: Store;
  readonly runtime: Runtime;
  readonly credentials: Credentials;
  readonly clock: Clock;
  readonly wakeups: Wakeups;
  readonly maxConcurrent: number;
}

/**
 * Gives queued executions, the oldest first, the places that are free: each gets an attempt row before
 * any call to the engine, so that a crash in between loses nothing. While the engine does not answer the
 * queue holds. Returns the ids that were dispatched.
 */
export async function dispatch(deps: DispatchDeps): Promise<string[]> {
  const { store, runtime, clock, wakeups } = deps;
  if (store.queued(1).length === 0) return [];
  try {
    await runtime.ping();
  } catch (error) {
    if (error instanceof RuntimeError) return [];
    throw error;
  }
  const places = Math.max(0, deps.maxConcurrent - store.countLive());
  return store.queued(places).filter((id) => {
    const now = clock.now();
    const attempt = nextAttempt(deps, id, now);
    const changed = store.apply(id, { kind: 'dispatched', attempt }, now).outcome === 'changed';
    if (changed) wakeups.execution(id);
    return changed;
  });
}

function nextAttempt({ store, runtime, credentials }: DispatchDeps, executionId: string, now: Date): Attempt {
  const number = (store.find(executionId)?.execution.attempt ?? 0) + 1;
  return {
    executionId,
    number,
    runtime: runtime.kind,
    credentialHash: credentials.hash(credentials.token({ executionId, attempt: number })),
    containerId: null,
    createdAt: now,
    startedAt: null,
    endedAt: null,
    exitCode: null,
    oomKilled: null,
    completionDigest: null,
    releasedAt: null,
  };
}
