import { CONTRACT_ENV } from '@crawlerd/shared';
import type { Attempt, AttemptRef } from '../domain/attempt.ts';
import type { Execution } from '../domain/execution.ts';
import { secondsAfter } from '../domain/staleness.ts';
import type { Clock } from '../ports/clock.ts';
import type { Credentials } from '../ports/credentials.ts';
import type { Logger } from '../ports/logger.ts';
import { RuntimeError, type LaunchSpec, type Runtime } from '../ports/runtime.ts';
import { StorageError } from '../ports/storage-error.ts';
import type { Store } from '../ports/store.ts';
import { seedCache, type SeedCacheDeps } from './seed-cache.ts';
import { configText } from './launch-execution.ts';
import type { LaunchRetryBudget } from './launch-retry-budget.ts';

export interface LaunchAttemptDeps extends SeedCacheDeps {
  readonly store: Store;
  readonly runtime: Runtime;
  readonly clock: Clock;
  readonly credentials: Credentials;
  readonly logger: Logger;
  readonly retryBudget: LaunchRetryBudget;
  /** Where attempts reach the callback API, such as `172.18.0.1:8001`; known once it listens. */
  readonly callbackAuthority: () => string;
  /** Between SIGTERM and SIGKILL; passed to the crawler, so that it can exit in time. */
  readonly stopGraceSeconds: number;
  /** Addresses off the public internet where crawls may go. */
  readonly crawlAllowedRanges: () => string;
}

/** A fault that may pass is tried again so soon; the engine needs time to come back. */
const RETRY_AFTER_SECONDS = 2;

export interface Started {
  readonly containerId: string;
  readonly startedAt: Date;
}

/**
 * Launches an attempt, or finishes a launch that was cut short.
 *
 * @returns the container it started; `inspect` if it was there before, or the failure is recorded; or when to
 *   try again, if the fault may pass.
 */
export async function launchAttempt(
  deps: LaunchAttemptDeps,
  execution: Execution,
  attempt: Attempt,
): Promise<Started | 'inspect' | Date> {
  const { retryBudget } = deps;
  try {
    // The execution was stopped while files were copied: the next iteration decides what to do.
    if (!(await seedCache(deps, execution))) return deps.clock.now();
    const containerId = await deps.runtime.ensureLaunched(launchSpec(deps, execution, attempt));
    retryBudget.reset(attempt);
    return containerId === null ? 'inspect' : { containerId, startedAt: deps.clock.now() };
  } catch (error) {
    if (!(error instanceof RuntimeError) && !(error instanceof StorageError)) throw error;
    const passes = await mayPass(deps, attempt, error);
    const now = deps.clock.now();
    if (passes) {
      deps.logger.warn(
        { executionId: execution.id, attempt: attempt.attempt, detail: error.message },
        'launch failed; retrying',
      );
      return secondsAfter(now, RETRY_AFTER_SECONDS);
    }
    deps.store.apply(
      execution.id,
      { kind: 'launch_failed', message: error.message, mayPass: isPassing(error) },
      now,
    );
    retryBudget.reset(attempt);
    return 'inspect';
  }
}

/** While the engine is down or hangs nothing can be said of a launch; any other fault has its time. */
async function mayPass(
  { runtime, clock, retryBudget }: LaunchAttemptDeps,
  ref: AttemptRef,
  error: RuntimeError | StorageError,
): Promise<boolean> {
  if (!isPassing(error)) return false;
  if (error instanceof StorageError || (await answers(runtime)))
    return !retryBudget.isSpent(ref, clock.now());
  retryBudget.reset(ref);
  return true;
}

async function answers(runtime: Runtime): Promise<boolean> {
  try {
    await runtime.ping();
    return true;
  } catch (error) {
    if (error instanceof RuntimeError) return false;
    throw error;
  }
}

function isPassing(error: RuntimeError | StorageError): boolean {
  return error instanceof StorageError || error.mayPass;
}

function launchSpec(deps: LaunchAttemptDeps, { id, spec }: Execution, { attempt }: AttemptRef): LaunchSpec {
  const token = deps.credentials.token({ executionId: id, attempt });
  return {
    executionId: id,
    attempt,
    image: spec.image,
    config: configText(spec),
    env: {
      ...spec.env,
      [CONTRACT_ENV.executionId]: id,
      [CONTRACT_ENV.apiBaseUrl]: `http://crawler:${token}@${deps.callbackAuthority()}`,
      [CONTRACT_ENV.heartbeatIntervalSeconds]: String(spec.heartbeatIntervalSeconds),
      [CONTRACT_ENV.stopGraceSeconds]: String(deps.stopGraceSeconds),
      // Also where it is empty: a launch's own variable must not take its place.
      [CONTRACT_ENV.crawlAllowedRanges]: deps.crawlAllowedRanges(),
    },
    resources: spec.resources,
  };
}
