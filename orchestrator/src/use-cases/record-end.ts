import type { Attempt } from '../domain/attempt.ts';
import type { RuntimeState } from '../ports/runtime.ts';
import { flagLiveOutput, type FlagOutputDeps } from './flag-output.ts';
import { harvestCompletion, type HarvestDeps } from './harvest-completion.ts';
import { logFailedLaunch } from './log-failed-launch.ts';
import { maskReport } from './mask-report.ts';
import { hasReported, noteOutput } from './note-output.ts';

export type RecordEndDeps = HarvestDeps & FlagOutputDeps;

/**
 * A completion that was never received says more about the end than the exit does, so it is looked for first; then
 * the output folder is measured, because a crawler can fill it between two looks of the watch. Whoever hears of the end
 * is told with it what there is.
 */
export async function recordExit(
  deps: RecordEndDeps,
  attempt: Attempt,
  exit: Extract<RuntimeState, { kind: 'exited' }>,
): Promise<void> {
  await harvestCompletion(deps, attempt);
  await flagLiveOutput(deps, attempt.executionId);
  if (!hasReported(deps.store, attempt)) await noteOutput(deps, attempt);
  // What a container said of itself may be in its error.
  const masked = maskReport(deps.hidden, attempt, { ...exit });
  const event = { kind: 'container_exited', exit: masked } as const;
  logFailedLaunch(deps.logger, deps.store.apply(attempt.executionId, event, deps.clock.now()));
}

export async function recordLoss(deps: RecordEndDeps, attempt: Attempt): Promise<void> {
  await harvestCompletion(deps, attempt);
  await flagLiveOutput(deps, attempt.executionId);
  if (!hasReported(deps.store, attempt)) await noteOutput(deps, attempt);
  deps.store.apply(attempt.executionId, { kind: 'container_vanished' }, deps.clock.now());
}
