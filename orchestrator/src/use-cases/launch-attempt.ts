import { CONTRACT_ENV } from '@crawlerd/shared';
import type { Attempt, AttemptRef } from '../domain/attempt.ts';
import type { LaunchFailureCause } from '../domain/events.ts';
import type { Execution } from '../domain/execution.ts';
import { secondsAfter } from '../domain/staleness.ts';
import type { Clock } from '../ports/clock.ts';
import type { Credentials } from '../ports/credentials.ts';
import type { Logger } from '../ports/logger.ts';
import type { MachineAddresses } from '../ports/machine-addresses.ts';
import { RuntimeError, type LaunchedContainer, type LaunchSpec, type Runtime } from '../ports/runtime.ts';
import type { SecretCipher } from '../ports/secret-cipher.ts';
import { StorageError } from '../ports/storage-error.ts';
import type { Store } from '../ports/store.ts';
import { seedCache, type SeedCacheDeps } from './seed-cache.ts';
import { configText } from './config-text.ts';
import { logFailedLaunch } from './log-failed-launch.ts';
import type { LaunchHold } from './launch-hold.ts';
import type { LaunchRetryBudget } from './launch-retry-budget.ts';
import { SecretError, secretsForAttempt } from './use-secrets.ts';

export interface LaunchAttemptDeps extends SeedCacheDeps {
  readonly store: Store;
  readonly runtime: Runtime;
  readonly clock: Clock;
  readonly credentials: Credentials;
  readonly cipher: SecretCipher;
  readonly logger: Logger;
  readonly retryBudget: LaunchRetryBudget;
  readonly hold: LaunchHold;
  /** The image of launches that name none: without it most of the queue cannot be launched. */
  readonly defaultImage: string;
  /**
   * Where attempts reach the callback API, such as `172.18.0.1:8001`.
   *
   * @throws RuntimeError `machine_fault` if nobody, or somebody else, listens there.
   */
  readonly callbackAuthority: () => Promise<string>;
  /** Between SIGTERM and SIGKILL; passed to the crawler, so that it can exit in time. */
  readonly stopGraceSeconds: number;
  /** Addresses off the public internet where crawls may go. */
  readonly crawlAllowedRanges: () => string;
  readonly machineAddresses: MachineAddresses;
}

/** A fault that may pass is tried again so soon; the engine needs time to come back. */
const RETRY_AFTER_SECONDS = 2;

export interface Started extends LaunchedContainer {
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
  try {
    // The execution was stopped while files were copied: the next iteration decides what to do.
    if (!(await seedCache(deps, execution))) return deps.clock.now();
  } catch (error) {
    if (!(error instanceof StorageError)) throw error;
    // Of its own: how much is copied depends on the launch.
    if (!deps.retryBudget.isSpent(attempt, deps.clock.uptime().uptimeMs))
      return retryLater(deps, attempt, error);
    return fail(deps, attempt, error.message, 'infrastructure');
  }
  let authority: string;
  try {
    authority = await deps.callbackAuthority();
  } catch (error) {
    if (!(error instanceof RuntimeError)) throw error;
    // Its container may be there already, so this attempt is neither given up nor begun.
    return secondsAfter(deps.clock.now(), RETRY_AFTER_SECONDS);
  }
  try {
    const launched = await deps.runtime.ensureLaunched(launchSpec(deps, execution, attempt, authority));
    deps.retryBudget.reset(attempt);
    deps.hold.launched(execution.id);
    return launched === null ? 'inspect' : { ...launched, startedAt: deps.clock.now() };
  } catch (error) {
    // No machine is at fault if a user has removed what the config refers to, and no further attempt would help.
    if (error instanceof SecretError) return fail(deps, attempt, error.message, 'permanent');
    if (!(error instanceof RuntimeError) && !(error instanceof StorageError)) throw error;
    if (await isPassing(deps, attempt, error)) return retryLater(deps, attempt, error);
    const cause = deps.hold.judge({
      executionId: execution.id,
      message: error.message,
      cause: causeOf(error, execution.spec.image === deps.defaultImage),
    });
    return fail(deps, attempt, error.message, cause);
  }
}

function retryLater(
  { clock, logger }: LaunchAttemptDeps,
  { executionId, attempt }: AttemptRef,
  error: Error,
): Date {
  logger.warn({ executionId, attempt, detail: error.message }, 'launch failed; retrying');
  return secondsAfter(clock.now(), RETRY_AFTER_SECONDS);
}

/** Records the failure; where the disk does not take that, it is tried again. */
function fail(
  { store, clock, logger, retryBudget, hold }: LaunchAttemptDeps,
  ref: AttemptRef,
  message: string,
  cause: LaunchFailureCause,
): 'inspect' | Date {
  const now = clock.now();
  try {
    const applied = store.apply(ref.executionId, { kind: 'launch_failed', message, cause }, now);
    // A held queue has said so once, and not for each of its executions.
    if (cause !== 'machine' || hold.detail === null) logFailedLaunch(logger, applied);
  } catch (error) {
    if (!(error instanceof StorageError)) throw error;
    return secondsAfter(now, RETRY_AFTER_SECONDS);
  }
  retryBudget.reset(ref);
  return 'inspect';
}

/** Null: the engine says it in words that may mean either. */
function causeOf(error: RuntimeError | StorageError, isDefaultImage: boolean): LaunchFailureCause | null {
  // The data folder is that of all.
  if (error instanceof StorageError) return 'machine';
  switch (error.code) {
    case 'machine_fault':
      return 'machine';
    case 'image_missing':
      return isDefaultImage ? 'machine' : 'permanent';
    case 'rejected':
      return 'permanent';
    case 'refused':
      return null;
    case 'interrupted':
    case 'unreachable':
      return 'infrastructure';
  }
}

/** While the engine is down or hangs nothing can be said of a launch; an answer that says nothing of it has its time. */
async function isPassing(
  { runtime, clock, retryBudget }: LaunchAttemptDeps,
  ref: AttemptRef,
  error: RuntimeError | StorageError,
): Promise<boolean> {
  if (error instanceof StorageError || error.isAnswer) return false;
  if (await answers(runtime)) return !retryBudget.isSpent(ref, clock.uptime().uptimeMs);
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

function launchSpec(
  deps: LaunchAttemptDeps,
  { id, spec, retryPages }: Execution,
  { attempt }: AttemptRef,
  authority: string,
): LaunchSpec {
  const { config, env } = deps.store.input(id);
  const token = deps.credentials.token({ executionId: id, attempt });
  const secrets = secretsForAttempt(deps, spec, { executionId: id, attempt });
  return {
    executionId: id,
    attempt,
    image: spec.image,
    config: configText(config),
    ...(secrets !== null && { secrets: JSON.stringify(secrets) }),
    env: {
      ...env,
      [CONTRACT_ENV.executionId]: id,
      [CONTRACT_ENV.apiBaseUrl]: `http://crawler:${token}@${authority}`,
      [CONTRACT_ENV.apiUrl]: `http://${authority}`,
      [CONTRACT_ENV.token]: token,
      [CONTRACT_ENV.heartbeatIntervalSeconds]: String(spec.heartbeatIntervalSeconds),
      [CONTRACT_ENV.stopGraceSeconds]: String(deps.stopGraceSeconds),
      // Also where it is empty: a launch's own variable must not take its place.
      [CONTRACT_ENV.crawlAllowedRanges]: deps.crawlAllowedRanges(),
      // At each launch: a machine may get another address at any time.
      [CONTRACT_ENV.machineAddresses]: deps.machineAddresses().join(','),
      ...(spec.traceparent !== null && { [CONTRACT_ENV.traceparent]: spec.traceparent }),
      ...(retryPages !== null && { [CONTRACT_ENV.retryPages]: JSON.stringify(retryPages) }),
    },
    resources: spec.resources,
  };
}
