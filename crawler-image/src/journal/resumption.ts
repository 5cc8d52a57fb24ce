import type { JournalHeader, RetryOrder } from '@crawlerd/shared';
import { configHash } from '../plan/config-hash.ts';
import type { CrawlPlan } from '../plan/crawl-plan.ts';
import { STANDALONE } from '../plan/environment.ts';
import { ENOUGH_LIMITS } from '../records/stop-reason.ts';
import type { CrawlEndedRecord, CrawlRecord } from '../records/crawl-record.ts';

/**
 * What a crawl does with an existing journal. `anew`: it ignores it and starts from the beginning. `continue`: it
 * resumes where the journal ends. `reopen`: the same, and failed pages are tried again. `retry`: only pages of an
 * order are tried again.
 */
export type Resumption = 'anew' | 'continue' | 'reopen' | 'retry';

/** `because`: why the journal is not used; part of a sentence. */
export type ResumptionVerdict =
  | { readonly resumption: 'continue' | 'reopen' | 'retry' }
  /** What it was started for is not possible. */
  | { readonly resumption: 'refused'; readonly because: string }
  | { readonly resumption: 'anew'; readonly because: string };

export interface JournalOwner {
  readonly executionId: string;
  readonly plan: CrawlPlan;
  /** Absent or null for a whole crawl. */
  readonly retryOrder?: RetryOrder | null;
}

/**
 * @param found The header of the journal; null if it has no readable one.
 * @param last Its last record; null if there is none.
 */
export function resumptionOf(
  found: JournalHeader | null,
  last: CrawlRecord | null,
  { executionId, plan, retryOrder = null }: JournalOwner,
): ResumptionVerdict {
  if (retryOrder !== null) return retryOf(found, executionId, plan);
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

/** Never from the beginning: that would request everything, where a few pages were asked for. */
function retryOf(found: JournalHeader | null, executionId: string, plan: CrawlPlan): ResumptionVerdict {
  if (found === null) return { resumption: 'refused', because: 'the folder has no readable journal' };
  if (found.execution !== executionId) {
    return { resumption: 'refused', because: 'the journal in the folder is of another execution' };
  }
  return found.config === configHash(plan)
    ? { resumption: 'retry' }
    : { resumption: 'refused', because: 'the crawl had another config or an incompatible crawler version' };
}

function anew(because: string): ResumptionVerdict {
  return { resumption: 'anew', because };
}

/** Failures that are not retried must stay counted; without them, a failed crawl would count as a success. */
function mayTryMore(end: CrawlEndedRecord, { maxPages }: CrawlPlan): boolean {
  return end.pages < maxPages && !ENOUGH_LIMITS.some((limit) => limit === end.stop_reason);
}
