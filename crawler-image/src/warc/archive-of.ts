import { systemClock } from '../base/clock.ts';
import type { CrawlPlan } from '../plan/crawl-plan.ts';
import { secretNames } from '../fetch/request-headers.ts';
import { WarcArchive } from './warc-archive.ts';
import { WarcFiles } from './warc-files.ts';

/**
 * The archive of a crawl; null if its plan has none.
 *
 * @param isNewCrawl False if it resumes an earlier one.
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
    // With proxies, the connected address is that of the proxy.
    keepsAddresses: plan.http.proxies === null,
  });
}
