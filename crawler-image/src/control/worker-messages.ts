import type { RetryOrder } from '@crawlerd/shared';
import type { AddressRules } from '../guard/address-guard.ts';
import type { PageFailure } from '../records/page-failure.ts';
import type { StopReason } from '../records/stop-reason.ts';
import type { CrawlTallies } from '../state/crawl-state.ts';
import type { CrawlPlan } from '../plan/crawl-plan.ts';

/** The input of the crawl thread. */
export interface CrawlJob {
  readonly plan: CrawlPlan;
  readonly executionId: string;
  readonly addressRules: AddressRules;
  readonly retryOrder: RetryOrder | null;
  readonly progress: SharedArrayBuffer;
}

/**
 * `stop`: start nothing new, finish what is in flight. `abort`: abort what is in flight as well. `share`: how many
 * seconds lie between two requests to each host that other crawlers ask too.
 */
export type WorkerCommand =
  | { readonly kind: 'stop' | 'abort' }
  | { readonly kind: 'share'; readonly delaySeconds: Readonly<Record<string, number>> };

/** How a crawl ended that did not fail, and its counts. */
export interface CrawlEnded {
  readonly kind: 'ended';
  readonly stopReason: StopReason;
  readonly tallies: CrawlTallies;
}

export type WorkerMessage =
  | { readonly kind: 'page_failed'; readonly failure: PageFailure }
  /** The crawl resumes an earlier attempt that had these results. */
  | { readonly kind: 'resumed'; readonly pages: number; readonly items: number }
  /** Requests to hosts since the last such message. */
  | { readonly kind: 'asked'; readonly hosts: Readonly<Record<string, number>> }
  /** For the log. */
  | { readonly kind: 'notice'; readonly sentence: string }
  /** The crawl cannot continue; `reason` is a sentence. */
  | { readonly kind: 'broken'; readonly reason: string }
  /** Everything is written; the thread is done. */
  | CrawlEnded;
