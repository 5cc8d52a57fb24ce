import { existsSync, statSync } from 'node:fs';
import { SharedProgress } from '../state/shared-progress.ts';
import { Backlog } from '../state/backlog.ts';
import { restoring } from '../state/restoring.ts';
import { CrawlState, type CrawlTallies } from '../state/crawl-state.ts';
import type { CrawlPlan } from '../plan/crawl-plan.ts';
import { itemFilePath, quarantinePath } from '../files/item-file.ts';
import type { CrawlRecord } from '../records/crawl-record.ts';
import { journalPath, restoreAll } from '../journal/crawl-journal.ts';

/**
 * The counts of a crawl that cannot report them itself, read from its journal; zero if it had not begun.
 *
 * @param signal Ends the reading early; the counts up to then are returned.
 */
export async function journaledTallies(plan: CrawlPlan, signal: AbortSignal): Promise<CrawlTallies> {
  const state = new CrawlState(plan, new SharedProgress());
  const journal = journalPath(plan.outputFolder, plan.filePrefix);
  const items = itemFilePath(plan.outputFolder, plan.filePrefix);
  const quarantine = quarantinePath(plan.outputFolder, plan.filePrefix);
  if (existsSync(journal)) {
    const sizes = { items: sizeOf(items), quarantine: sizeOf(quarantine) };
    const restore = restoring(state, new Backlog(plan.targets));
    const restoreWhileWanted = (record: CrawlRecord): void => {
      signal.throwIfAborted();
      restore(record);
    };
    await restoreAll(journal, sizes, restoreWhileWanted).catch((error: unknown) => {
      if (!signal.aborted) throw error;
    });
  }
  return state.tallies();
}

function sizeOf(file: string): number {
  return existsSync(file) ? statSync(file).size : 0;
}
