import type { PageChoice, PageList, PageOutcome, PageView } from '@crawlerd/shared';
import type { Turns } from './turns.ts';

/**
 * What became of the pages of a crawl, as its crawler has written it down: in the journal of our own one, or in
 * `pages.jsonl`. What {@link OutputFiles} promises holds here too: no link is followed, only regular files are opened,
 * and nothing that a crawler wrote makes a call fail.
 */
export interface PageFiles {
  /**
   * Pages in the order of their last outcome, behind a place. One call reads a bounded number of bytes, so it may find
   * none and still have a `next`. Of a URL that has several outcomes, the last one counts.
   */
  list(executionId: string, request: PageRequest, turns: Turns): Promise<FoundPages>;

  /** How many pages of a choice have failed, after all outcomes that there are; up to gigabytes are read. */
  countFailed(executionId: string, choice: PageChoice, turns: Turns): Promise<FailedCount>;
}

export interface FailedCount {
  readonly count: number;
  /** Not all that there is to read was read, or there are more failures than are remembered. */
  readonly isAtLeast: boolean;
}

export interface PageRequest extends PageChoice {
  readonly outcome: PageOutcome;
  /** {@link FoundPages.next} of the page before; 0 for the first. */
  readonly after: number;
  readonly limit: number;
}

export interface FoundPages {
  readonly pages: readonly PageView[];
  readonly source: PageList['source'];
  /** Null while the file is still being read. */
  readonly failedByCode: PageList['failed_by_code'];
  readonly linesSkipped: number;
  readonly failedLeftOut: number;
  /** A place in the file, which stays right while the file grows. Null: nothing comes behind this page. */
  readonly next: number | null;
}

export const NO_PAGES_FOUND: FoundPages = {
  pages: [],
  source: null,
  failedByCode: null,
  linesSkipped: 0,
  failedLeftOut: 0,
  next: null,
};
