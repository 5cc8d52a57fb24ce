import type { ReportedWarning } from '@crawlerd/shared';
import type { WorkerEnd } from '../control/run-worker.ts';
import type { CrawlEnded } from '../control/worker-messages.ts';
import type { CrawlTallies } from '../state/crawl-state.ts';
import type { ImageSummary } from '../images/image-list.ts';

export type HowItEnded = Exclude<WorkerEnd, CrawlEnded> | Omit<CrawlEnded, 'tallies'>;

/** Everything that the final report is composed of. */
export interface CrawlEnd {
  readonly taskName: string;
  readonly maxPages: number;
  readonly end: HowItEnded;
  /** Who requested a stop; null if there was none. */
  readonly stoppedBy: string | null;
  readonly tallies: CrawlTallies;
  readonly warnings: readonly ReportedWarning[];
  readonly images: ImageSummary;
  /** What earlier attempts had done already. */
  readonly earlier: { readonly pages: number; readonly items: number };
  /** The first items, as many as fit. */
  readonly items: readonly unknown[];
  /** Relative to the output folder. */
  readonly outputFiles: readonly string[];
  /** A sentence, if an output file could not be built. */
  readonly outputFault: string | null;
}
