import { isLive } from '@crawlerd/shared';
import { excessOf, countUpTo, outputQuota, type OutputExcess } from '../domain/output-quota.ts';
import type { Execution } from '../domain/execution.ts';
import type { Clock } from '../ports/clock.ts';
import type { OutputFiles } from '../ports/output-files.ts';
import type { Store } from '../ports/store.ts';

export interface FlagOutputDeps {
  readonly store: Store;
  readonly clock: Clock;
  readonly outputs: Pick<OutputFiles, 'usage'>;
  /** The most that an output folder may hold. */
  readonly outputMaxMb: number;
}

/** By how much the output folder of an execution, whatever its status, exceeds its quota; null if it does not. */
export async function measureOutput(
  { store, outputs, outputMaxMb }: FlagOutputDeps,
  executionId: string,
): Promise<OutputExcess | null> {
  const spec = store.find(executionId)?.execution.spec;
  if (spec === undefined) return null;
  const quota = outputQuota(spec, outputMaxMb);
  return excessOf(await outputs.usage(executionId, countUpTo(quota)), quota);
}

/**
 * Begins to stop an execution for its output, or to stop it harder.
 *
 * @returns whether that is new.
 * @throws StorageError if it cannot be recorded.
 */
export function recordExcess(
  { store, clock }: FlagOutputDeps,
  executionId: string,
  excess: OutputExcess,
): boolean {
  // The measuring took its time: what holds after it decides.
  const execution = store.find(executionId)?.execution;
  if (execution === undefined || !isNews(execution, excess)) return false;
  return (
    store.apply(executionId, { kind: 'output_quota_exceeded', ...excess }, clock.now()).outcome === 'changed'
  );
}

/** @throws StorageError as above. */
export async function flagOutput(deps: FlagOutputDeps, executionId: string): Promise<void> {
  const excess = await measureOutput(deps, executionId);
  if (excess !== null) recordExcess(deps, executionId, excess);
}

/**
 * What has its verdict, or is being stopped for a cause of its own, needs no walk through its folder.
 *
 * @throws StorageError as above.
 */
export async function flagLiveOutput(deps: FlagOutputDeps, executionId: string): Promise<void> {
  const status = deps.store.find(executionId)?.execution.status;
  if (status !== undefined && isLive(status) && status !== 'stopping') await flagOutput(deps, executionId);
}

/** Each look repeats what the one before found; the history is to say it once. */
function isNews({ stop }: Execution, { mode }: OutputExcess): boolean {
  return stop === null || stop.cause === 'silence' || (mode === 'kill' && stop.mode !== 'kill');
}
