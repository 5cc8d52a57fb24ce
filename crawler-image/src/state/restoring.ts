import type { CrawlRecord } from '../records/crawl-record.ts';
import type { Backlog } from './backlog.ts';
import type { CrawlState } from './crawl-state.ts';

/** Applies the records of a journal: the pages that are left and the counts depend on each other. */
export function restoring(state: CrawlState, backlog: Backlog): (record: CrawlRecord) => void {
  return (record) => {
    state.apply(record);
    backlog.apply(record);
    // A reopening forgets all failures, but an order may leave some as they were.
    if (record.kind === 'reopened') for (const failed of backlog.stillFailed()) state.apply(failed);
  };
}
