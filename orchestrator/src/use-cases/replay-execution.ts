import { parseJson } from '@crawlerd/shared';
import { ANYBODY, type Caller } from '../domain/caller.ts';
import type { ExecutionInput, ExecutionSpec } from '../domain/execution.ts';
import { acceptLaunch, launchedBefore } from './accept-launch.ts';
import { replayDigest } from './body-digest.ts';
import { checkedLaunch } from './checked-launch.ts';
import { missingExecution } from './errors.ts';
import type { LaunchDeps, Launched } from './launch-deps.ts';
import { namedLaunch } from './narrowed-launch.ts';

/**
 * Launches what an execution was launched with: image, config, environment, labels and limits, and as one of the same
 * revision of its task. The operator's rules are those of today.
 *
 * @throws RequestError `execution_unknown`, `execution_removed`, and those of {@link acceptLaunch}: nothing is stored then.
 */
export async function replayExecution(
  deps: LaunchDeps,
  executionId: string,
  idempotencyKey: string | null = null,
  caller: Caller = ANYBODY,
  traceparent: string | null = null,
): Promise<Launched> {
  const named = namedLaunch(idempotencyKey, () => replayDigest(executionId), caller);
  const earlier = named && launchedBefore(deps.store, named);
  if (earlier !== null) return { snapshot: earlier, warnings: [], isRepeated: true };
  const before = deps.store.find(executionId);
  if (before === null) throw missingExecution(deps.store, executionId);
  const { spec } = before.execution;
  const launch = await checkedLaunch(deps, launchText(spec, deps.store.input(executionId)));
  return acceptLaunch(deps, launch, {
    named,
    task: spec.task,
    isTaskNeeded: false,
    isAltered: spec.isAltered,
    caller,
    traceparent,
  });
}

/** The launch as JSON. What the operator's settings have decided is decided by them again. */
function launchText(spec: ExecutionSpec, { config, env }: ExecutionInput): string {
  const { maxDurationSeconds: duration, acceptance, cacheFrom, group } = spec;
  return JSON.stringify({
    config: parseJson(config),
    image: spec.image,
    labels: spec.labels,
    resources: spec.resources,
    env,
    heartbeat_interval_seconds: spec.heartbeatIntervalSeconds,
    stale_after_seconds: spec.staleAfterSeconds,
    priority: spec.priority,
    max_attempts: spec.maxAttempts,
    ...(duration !== null && { max_duration_seconds: duration }),
    ...(acceptance !== null && { acceptance }),
    ...(group !== null && { group }),
    ...(cacheFrom !== null && { cache_from: cacheFrom }),
  });
}
