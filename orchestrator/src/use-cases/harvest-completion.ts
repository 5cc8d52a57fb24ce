import { COMPLETION_FILE_NAME } from '@crawlerd/shared';
import type { Attempt } from '../domain/attempt.ts';
import type { Clock } from '../ports/clock.ts';
import type { Logger } from '../ports/logger.ts';
import type { OutputFiles } from '../ports/output-files.ts';
import type { Store } from '../ports/store.ts';
import { completionDigest } from './body-digest.ts';
import type { HiddenTexts } from './hidden-texts.ts';
import { maskReport } from './mask-report.ts';
import { notesSentence } from './report-notes.ts';
import { unmetCriteria } from './unmet-criteria.ts';
import { keepReported, warnOfAttempt } from './warn-of-attempt.ts';

export interface HarvestDeps {
  readonly store: Store;
  readonly clock: Clock;
  readonly hidden: Pick<HiddenTexts, 'of'>;
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
  const read = await deps.outputs.completion(executionId);
  if (read === null) return;
  // Checked again: it may have been received while the file was read.
  const current = deps.store.find(executionId);
  if (current?.attempt?.completionDigest !== null) return;
  if (read.outcome === 'refused') {
    const why = notesSentence({ ignored: read.issues, rounded: [] }) ?? 'cannot be read';
    warnOfAttempt(deps, attempt, 'completion_refused', `${COMPLETION_FILE_NAME}: ${why}`);
    return;
  }
  const { value: completion } = read;
  const cut = notesSentence(read);
  if (cut !== null) warnOfAttempt(deps, attempt, 'completion_cut', `${COMPLETION_FILE_NAME}: ${cut}`);
  const digest = completionDigest(completion);
  const masked = maskReport(deps.hidden, attempt, completion);
  keepReported(deps, attempt, masked);
  const now = deps.clock.now();
  const { outcome } = deps.store.apply(
    executionId,
    {
      kind: 'completion',
      completion: masked,
      digest,
      unmet: unmetCriteria(deps, current, completion, now),
    },
    now,
  );
  if (outcome === 'changed') {
    deps.logger.info({ executionId }, 'found a completion in the output folder that was never received');
  }
}
