import type { JournalHeader } from '@crawlerd/shared';
import { configHash } from '../plan/config-hash.ts';
import type { CrawlPlan } from '../plan/crawl-plan.ts';
import { STANDALONE } from '../plan/environment.ts';
import { ENOUGH_LIMITS } from '../records/stop-reason.ts';
import type { CrawlEndedRecord, CrawlRecord } from '../records/crawl-record.ts';

/**
 * What a crawl does with an existing journal. `anew`: it ignores it and starts from the beginning. `continue`: it
 * resumes where the journal ends. `reopen`: the same, and failed pages are tried again.
 */
export type Resumption = 'anew' | 'continue' | 'reopen';

/** `because`: why the journal is not used; part of a sentence. */
export type ResumptionVerdict =
  | { readonly resumption: 'continue' | 'reopen' }
  | { readonly resumption: 'anew'; readonly because: string };

export interface JournalOwner {
  readonly executionId: string;
  readonly plan: CrawlPlan;
}

/**
 * @param found The header of the journal; null if it has no readable one.
 * @param last Its last record; null if there is none.
 */
export function resumptionOf(
  found: JournalHeader | null,
  last: CrawlRecord | null,
  { executionId, plan }: JournalOwner,
): ResumptionVerdict {
  if (!plan.resume.enabled) return anew('resume.enabled is false');
  if (found === null) return anew('it has no readable journal');
  if (found.config !== configHash(plan)) {
    return anew('it had another config or an incompatible crawler version');
  }
  if (last?.kind !== 'ended') return { resumption: 'continue' };
  // Another attempt of an execution whose completion was lost or did not succeed.
  if (executionId !== STANDALONE && found.execution === executionId) {
    return { resumption: mayTryMore(last, plan) ? 'reopen' : 'continue' };
  }
  // The config now asks for more pages than last time.
  if (last.stop_reason === 'max_pages' && last.pages < plan.maxPages) return { resumption: 'continue' };
  return anew(`it had already ended: ${last.stop_reason}`);
}

function anew(because: string): ResumptionVerdict {
  return { resumption: 'anew', because };
}

/** Failures that are not retried must stay counted; without them, a failed crawl would count as a success. */
function mayTryMore(end: CrawlEndedRecord, { maxPages }: CrawlPlan): boolean {
  return end.pages < maxPages && !ENOUGH_LIMITS.some((limit) => limit === end.stop_reason);
}
