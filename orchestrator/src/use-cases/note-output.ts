import { NOTHING_SKIPPED, skippedSentence, type ItemsSkipped } from '@crawlerd/shared';
import type { AttemptRef } from '../domain/attempt.ts';
import { progressFound } from '../domain/final-progress.ts';
import { withWarning } from '../domain/warning.ts';
import type { Clock } from '../ports/clock.ts';
import type { OutputFiles } from '../ports/output-files.ts';
import type { Store } from '../ports/store.ts';

export interface NoteOutputDeps {
  readonly store: Store;
  readonly clock: Clock;
  readonly outputs: Pick<OutputFiles, 'items' | 'pages'>;
}

/** Lines are parsed where everybody is answered, so of a larger output only the first part is looked at. */
const LOOK_BYTES_MAX = 32 * 1024 * 1024;

/**
 * Looks at what an attempt that is over has left: corrects its counts, and keeps what of its items cannot be read as a
 * warning. A look that fails keeps no attempt from its end.
 */
export async function noteOutput(deps: NoteOutputDeps, ref: AttemptRef): Promise<void> {
  const { store, clock, outputs } = deps;
  const { executionId } = ref;
  const hasResult = hasReported(store, ref);
  const reading = outputs.items(executionId, { isGrowing: false, bytesMax: LOOK_BYTES_MAX });
  let skipped: ItemsSkipped = NOTHING_SKIPPED;
  try {
    for await (const batch of reading.batches()) void batch;
    skipped = reading.skipped();
  } catch {
    // Such as a folder that its crawler has locked, or too many open files.
  }
  const pages = hasResult ? null : await outputs.pages(executionId).catch(() => null);
  const { files, found: items, isWhole, isReadable } = reading;
  const found = { files, items, isWhole, isReadable, pages };
  const before = store.find(executionId)?.liveness.progress ?? null;
  store.noteProgress(ref, progressFound(before, found, hasResult));
  const message = skippedSentence(skipped);
  const warnings = store.find(executionId)?.attempt?.warnings;
  if (message === null || warnings === undefined) return;
  const total = skipped.count + skipped.altered;
  store.noteAttempt(ref, {
    warnings: withWarning(warnings, 'items_skipped', message, clock.now(), total),
  });
}

/** Whether this attempt is the current one, and its result has been taken. */
export function hasReported(store: Store, { executionId, attempt }: AttemptRef): boolean {
  const current = store.find(executionId)?.attempt;
  return current?.attempt === attempt && current.completionDigest !== null;
}
