import type { PageFailure } from '../records/page-failure.ts';
import type { StopReason } from '../records/stop-reason.ts';
import type { CrawlTallies } from '../state/crawl-state.ts';
import type { CrawlPlan } from '../plan/crawl-plan.ts';

/** What the crawl thread is started with. */
export interface CrawlJob {
  readonly plan: CrawlPlan;
  readonly executionId: string;
  /** Addresses off the public internet where the crawl may go. */
  readonly allowedRanges: string;
  readonly progress: SharedArrayBuffer;
}

/**
 * `stop`: start nothing new, finish what is in flight. `abort`: break off what is in flight as well.
 */
export type WorkerCommand = 'stop' | 'abort';

/** How a crawl that was not broken off came to its end, and what it counted on its way. */
export interface CrawlEnded {
  readonly kind: 'ended';
  readonly stopReason: StopReason;
  readonly tallies: CrawlTallies;
}

export type WorkerMessage =
  | { readonly kind: 'page_failed'; readonly failure: PageFailure }
  /** The crawl goes on from an earlier one that had come so far. */
  | { readonly kind: 'resumed'; readonly pages: number; readonly items: number }
  /** For the log. */
  | { readonly kind: 'notice'; readonly sentence: string }
  /** The crawl could not go on; `reason` is a sentence. */
  | { readonly kind: 'broken'; readonly reason: string }
  /** Everything is written; the thread has nothing more to do. */
  | CrawlEnded;
