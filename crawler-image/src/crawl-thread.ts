import type { MessagePort } from 'node:worker_threads';
import { PageCache, pageCachePath } from './cache/page-cache.ts';
import { systemClock } from './base/clock.ts';
import { SharedProgress } from './state/shared-progress.ts';
import type { CrawlJob, WorkerCommand, WorkerMessage } from './control/worker-messages.ts';
import type { StopReason } from './records/stop-reason.ts';
import { Fetcher } from './fetch/fetcher.ts';
import { agentPerHost } from './fetch/user-agents.ts';
import { AddressGuard } from './guard/address-guard.ts';
import { CrawlJournal } from './journal/crawl-journal.ts';
import { ImageDownloads } from './images/image-downloads.ts';
import { OutputError } from './files/output-error.ts';
import { rendererOf } from './render/renderer-of.ts';
import { archiveOf } from './warc/archive-of.ts';
import { archivedFirst } from './warc/archived-first.ts';
import { Backlog } from './state/backlog.ts';
import { CrawlState, type CrawlTallies } from './state/crawl-state.ts';
import { Crawl, type CrawlDependencies } from './crawl/crawl.ts';
import { systemResources } from './control/system-resources.ts';

/** The pages are as many as were wanted; their images are too. */
const WHOLE_ENDS: ReadonlySet<StopReason> = new Set([
  'finished',
  'max_pages',
  'limit_items',
  'limit_no_item_pages',
]);

/** Runs the crawl in this thread; everything it has to say goes through `port`. */
export async function runCrawlThread(port: MessagePort, job: CrawlJob): Promise<void> {
  const { plan, executionId } = job;
  const say = (message: WorkerMessage): void => port.postMessage(message);
  const onNotice = (sentence: string): void => say({ kind: 'notice', sentence });
  try {
    const progress = new SharedProgress(job.progress);
    const state = new CrawlState(plan, progress);
    const backlog = new Backlog(plan.targets);
    let restored = 0;
    const journal = await CrawlJournal.open({ executionId, plan }, systemClock, (record) => {
      state.apply(record);
      backlog.apply(record);
      restored += 1;
    });
    if (journal.resumption !== 'anew') {
      say({ kind: 'resumed', pages: progress.get('successful'), items: progress.get('items') });
    }
    for (const sentence of journal.notices) onNotice(sentence);
    const cache = plan.http.revalidates
      ? new PageCache(pageCachePath(plan.outputFolder, plan.filePrefix), plan.http.maxBytes, onNotice)
      : null;
    // A crawl that was killed before its first record has no archive yet; what is there is another's.
    const archive = archiveOf(plan, restored === 0);
    const agentOf = agentPerHost(plan.userAgents, plan.taskName);
    const fetcher = new Fetcher({
      agentOf,
      timeoutMs: plan.timeoutMs,
      http: plan.http,
      connectionsPerHost: Math.min(plan.concurrency, plan.perHost),
      guard: new AddressGuard(job.allowedRanges),
      cache,
      ...(archive === null ? {} : { through: (dispatcher) => archive.over(dispatcher) }),
      clock: systemClock,
      onNotice,
    });
    // Beside the bundle that this is a part of.
    const hostScript = new URL('browser-host.mjs', import.meta.url);
    const fetch: CrawlDependencies['fetch'] = (...request) => fetcher.fetch(...request);
    const { allowedRanges } = job;
    const rendering = rendererOf(plan, { fetch, agentOf, allowedRanges, clock: systemClock, hostScript });
    const common = {
      fetch,
      onNotice,
      progress,
      resources: systemResources(plan.outputFolder),
      clock: systemClock,
      random: Math.random,
    };
    const crawl = new Crawl(plan, state, {
      ...common,
      ...(rendering === null ? {} : { render: rendering.render }),
      journal: archive === null ? journal : archivedFirst(journal, archive),
      onFailure: (failure) => say({ kind: 'page_failed', failure }),
    });
    const images =
      plan.images === null
        ? null
        : new ImageDownloads(plan, plan.images, { ...common, schedule: crawl.schedule });
    const stopping = new AbortController();
    port.on('message', (command: WorkerCommand) => {
      stopping.abort();
      crawl.stop();
      images?.stop();
      if (command !== 'abort') return;
      fetcher.abort();
      rendering?.abort();
    });
    const pagesEnd = await crawl.run(backlog.drain());
    const stopReason = images !== null && WHOLE_ENDS.has(pagesEnd) ? await images.run(pagesEnd) : pagesEnd;
    archive?.close();
    if (stopReason !== 'interrupted') {
      const pages = progress.get('successful');
      journal.append({ kind: 'ended', stop_reason: stopReason, pages });
    }
    journal.close();
    const tallies = state.tallies();
    const knowsAll = stopReason === 'finished' && sawAll(tallies);
    await cache?.close((url) => !knowsAll || state.frontier.isDone(url), stopping.signal);
    await Promise.all([fetcher.close(), rendering?.close()]);
    say({ kind: 'ended', stopReason, tallies });
  } catch (error) {
    // Anything else is a fault of ours: it ends this thread, and the main thread reports it.
    if (!(error instanceof OutputError)) throw error;
    say({ kind: 'broken', reason: error.message });
  }
}

/** Whether pages that a crawl has not seen are gone; behind one that failed for another reason there may be more. */
function sawAll({ failures }: CrawlTallies): boolean {
  return failures.every(({ code }) => code === 'http_404' || code === 'http_410');
}
