import type { Launch } from '@crawlerd/shared';
import { ANYBODY, type Caller } from '../domain/caller.ts';
import { acceptLaunch, launchedBefore, warningsOf } from './accept-launch.ts';
import { launchDigest } from './body-digest.ts';
import type { LaunchDeps, Launched } from './launch-deps.ts';
import { namedLaunch } from './narrowed-launch.ts';

/**
 * Launches what a user asks for, see {@link acceptLaunch}. A launch sent again with the same idempotency key is answered
 * with the execution it made.
 */
export async function launchExecution(
  deps: LaunchDeps,
  launch: Launch,
  idempotencyKey: string | null = null,
  caller: Caller = ANYBODY,
  traceparent: string | null = null,
): Promise<Launched> {
  const named = namedLaunch(idempotencyKey, () => launchDigest(launch), caller);
  const earlier = named && launchedBefore(deps.store, named);
  if (earlier !== null) {
    const warnings = warningsOf(launch, await deps.checks.config(launch.config));
    return { snapshot: earlier, warnings, isRepeated: true };
  }
  return acceptLaunch(deps, launch, { named, task: null, isTaskNeeded: false, caller, traceparent });
}
