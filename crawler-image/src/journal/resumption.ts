import { configHash } from '../plan/config-hash.ts';
import type { CrawlPlan } from '../plan/crawl-plan.ts';
import { STANDALONE } from '../plan/environment.ts';
import { ENOUGH_LIMITS } from '../records/stop-reason.ts';
import type { CrawlEndedRecord, CrawlRecord, JournalHeader } from '../records/crawl-record.ts';

/**
 * What a crawl does with the journal it finds. `anew`: nothing of it counts. `continue`: it goes on where the
 * journal ends. `reopen`: the same, and what had failed is tried again.
 */
export type Resumption = 'anew' | 'continue' | 'reopen';

/** `because`: what is the matter with what was found; part of a sentence. */
export type ResumptionVerdict =
  | { readonly resumption: 'continue' | 'reopen' }
  | { readonly resumption: 'anew'; readonly because: string };

export interface JournalOwner {
  readonly executionId: string;
  readonly plan: CrawlPlan;
}

/**
 * @param found What the journal begins with; null if there is none that can be read.
 * @param last Its last record; null if there is none.
 */
export function resumptionOf(
  found: JournalHeader | null,
  last: CrawlRecord | null,
  { executionId, plan }: JournalOwner,
): ResumptionVerdict {
  if (!plan.resume.enabled) return anew('resume.enabled is false');
  if (found === null) return anew('it has no journal that can be read');
  if (found.config !== configHash(plan)) {
    return anew('it had another config, or came from a crawler of another version');
  }
  if (last?.kind !== 'ended') return { resumption: 'continue' };
  // A further attempt of a crawl whose end nobody has heard of, or was not content with.
  if (executionId !== STANDALONE && found.execution === executionId) {
    return { resumption: mayTryMore(last, plan) ? 'reopen' : 'continue' };
  }
  // Somebody wants more pages than last time.
  if (last.stop_reason === 'max_pages' && last.pages < plan.maxPages) return { resumption: 'continue' };
  return anew(`it had come to its end: ${last.stop_reason}`);
}

function anew(because: string): ResumptionVerdict {
  return { resumption: 'anew', because };
}

/** Failures that are not tried again must stay counted: forgotten, they would make a success of the crawl. */
function mayTryMore(end: CrawlEndedRecord, { maxPages }: CrawlPlan): boolean {
  return end.pages < maxPages && !ENOUGH_LIMITS.some((limit) => limit === end.stop_reason);
}
