import type { RetryOrder } from '@crawlerd/shared';
import type { CrawlPlan } from './crawl-plan.ts';

/** How far the crawl has come before the retry. */
export interface BeforeRetry {
  readonly successful: number;
  /** Pages that are to be tried again. */
  readonly toRetry: number;
}

/**
 * A limit that the crawl as a whole has reached must not keep back the few pages that were asked for by name, so only
 * those hold that protect the machine or count anew in each attempt. Links are followed up to `max_pages`, as ever.
 */
export function planForRetry(plan: CrawlPlan, { follow }: RetryOrder, before: BeforeRetry): CrawlPlan {
  const { durationMs, memoryBytes, diskBytes } = plan.limits;
  return {
    ...plan,
    maxPages: follow ? Math.max(plan.maxPages, before.successful + before.toRetry) : Number.MAX_SAFE_INTEGER,
    limits: {
      durationMs,
      memoryBytes,
      diskBytes,
      items: null,
      errors: null,
      errorRate: null,
      noItemPages: null,
      bytes: null,
    },
  };
}
