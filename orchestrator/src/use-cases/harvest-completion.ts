import type { Attempt } from '../domain/attempt.ts';
import { unmetAcceptance } from '../domain/acceptance.ts';
import type { Clock } from '../ports/clock.ts';
import type { Logger } from '../ports/logger.ts';
import type { OutputFiles } from '../ports/output-files.ts';
import type { Store } from '../ports/store.ts';
import { completionDigest } from './completion-digest.ts';

export interface HarvestDeps {
  readonly store: Store;
  readonly clock: Clock;
  readonly outputs: OutputFiles;
  readonly logger: Logger;
}

/**
 * Takes the completion that an ended attempt left in its output folder, if it was never received: the
 * network was cut, or crawlerd was down. Only for an attempt whose end is certain; one that still runs
 * will send its completion itself.
 */
export async function harvestCompletion(deps: HarvestDeps, attempt: Attempt): Promise<void> {
  if (attempt.completionDigest !== null) return;
  const { executionId } = attempt;
  const completion = await deps.outputs.completion(executionId);
  if (completion === null) return;
  // Checked again: it may have been received while the file was read.
  const current = deps.store.find(executionId);
  if (current?.attempt?.completionDigest !== null) return;
  const digest = completionDigest(completion);
  const { outcome } = deps.store.apply(
    executionId,
    {
      kind: 'completion',
      completion,
      digest,
      unmet: unmetAcceptance(current.execution.spec.acceptance, completion),
    },
    deps.clock.now(),
  );
  if (outcome === 'changed') {
    deps.logger.info({ executionId }, 'found a completion in the output folder that was never received');
  }
}
