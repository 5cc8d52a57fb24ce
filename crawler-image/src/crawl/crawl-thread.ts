import type { MessagePort } from 'node:worker_threads';
import { PageCache, pageCachePath } from '../cache/page-cache.ts';
import { systemClock } from '../clock.ts';
import { SharedProgress } from '../control/shared-progress.ts';
import type { CrawlJob, StopReason, WorkerCommand, WorkerMessage } from '../control/worker-messages.ts';
import { Fetcher } from '../fetch/fetcher.ts';
import { agentPerHost } from '../fetch/user-agents.ts';
import { AddressGuard } from '../guard/address-guard.ts';
import { CrawlJournal } from '../journal/crawl-journal.ts';
import { ImageDownloads } from '../images/image-downloads.ts';
import { OutputError } from '../output/output-error.ts';
import { rendererOf } from '../render/renderer-of.ts';
import { archiveOf } from '../warc/archive-of.ts';
import { Backlog } from './backlog.ts';
import { CrawlState } from './crawl-state.ts';
import { Crawl, type CrawlDependencies } from './crawl.ts';
import { systemResources } from './limit-watch.ts';

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
    const journal = await CrawlJournal.open({ executionId, plan }, systemClock, (record) => {
      state.apply(record);
      backlog.apply(record);
    });
    if (journal.resumption !== 'anew') {
      say({ kind: 'resumed', pages: progress.get('successful'), items: progress.get('items') });
    }
    for (const sentence of journal.notices) onNotice(sentence);
    const cache = plan.http.revalidates
      ? new PageCache(pageCachePath(plan.outputFolder, plan.filePrefix), plan.http.maxBytes, onNotice)
      : null;
    const archive = archiveOf(plan, journal.resumption === 'anew');
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
      journal: {
        append: (record) => journal.append(record),
        appendPage: (page, items) => {
          // A page that counts as crawled is in the archive.
          archive?.throwIfBroken();
          return journal.appendPage(page, items);
        },
      },
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
    // Only a crawl that has seen all there is knows which pages are gone.
    const isWanted = (url: string): boolean => stopReason !== 'finished' || state.frontier.isDone(url);
    await cache?.close(isWanted, stopping.signal);
    await Promise.all([fetcher.close(), rendering?.close()]);
    say({ kind: 'ended', stopReason, tallies: state.tallies() });
  } catch (error) {
    // Anything else is a fault of ours: it ends this thread, and the main thread reports it.
    if (!(error instanceof OutputError)) throw error;
    say({ kind: 'broken', reason: error.message });
  }
}
