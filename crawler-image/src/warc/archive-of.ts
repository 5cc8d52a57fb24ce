import { systemClock } from '../base/clock.ts';
import type { CrawlPlan } from '../plan/crawl-plan.ts';
import { secretNames } from '../fetch/request-headers.ts';
import { WarcArchive } from './warc-archive.ts';
import { WarcFiles } from './warc-files.ts';

/**
 * The archive that a plan wants; null if it wants none.
 *
 * @param isNewCrawl It goes on with no earlier one.
 * @throws OutputError
 */
export function archiveOf(plan: CrawlPlan, isNewCrawl: boolean): WarcArchive | null {
  if (!plan.output.warc) return null;
  const files = new WarcFiles({
    folder: plan.outputFolder,
    prefix: plan.filePrefix,
    isNewCrawl,
    obeysRobots: plan.robots.obey,
    clock: systemClock,
    syncMs: plan.resume.syncMs,
  });
  return new WarcArchive(files, systemClock, {
    secretNames: secretNames(plan.http.headers),
    // Behind proxies the address that is connected to is theirs.
    keepsAddresses: plan.http.proxies.urls.length === 0,
  });
}
