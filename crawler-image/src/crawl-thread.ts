import type { MessagePort } from 'node:worker_threads';
import { PageCache, pageCachePath } from './cache/page-cache.ts';
import { systemClock } from './base/clock.ts';
import { SharedProgress } from './state/shared-progress.ts';
import type { CrawlJob, WorkerCommand, WorkerMessage } from './control/worker-messages.ts';
import type { StopReason } from './records/stop-reason.ts';
import type { Fetch } from './fetch/fetch-result.ts';
import { connectionsMax } from './fetch/connections-max.ts';
import { Fetcher } from './fetch/fetcher.ts';
import { agentPerHost } from './fetch/user-agents.ts';
import { AddressGuard } from './guard/address-guard.ts';
import { CrawlJournal } from './journal/crawl-journal.ts';
import { ImageDownloads } from './images/image-downloads.ts';
import { freeDescriptors } from './files/descriptors.ts';
import { OutputError } from './files/output-error.ts';
import { planForRetry } from './plan/plan-for-retry.ts';
import { PoliteFetch } from './politeness/polite-fetch.ts';
import { rendererOf } from './render/renderer-of.ts';
import { archiveOf } from './warc/archive-of.ts';
import { archivedFirst } from './warc/archived-first.ts';
import { Backlog } from './state/backlog.ts';
import { restoring } from './state/restoring.ts';
import { CrawlState, type CrawlTallies } from './state/crawl-state.ts';
import { Crawl } from './crawl/crawl.ts';
import { systemResources } from './control/system-resources.ts';

/** Well before the next heartbeat, whose interval is rarely below a second. */
const ASKED_EVERY_MS = 250;

/** Ends of the pages after which their images are fetched. */
const WHOLE_ENDS: ReadonlySet<StopReason> = new Set([
  'finished',
  'pages_retried',
  'max_pages',
  'limit_items',
  'limit_no_item_pages',
]);

/** Runs the crawl in this thread, and reports everything through `port`. */
export async function runCrawlThread(port: MessagePort, job: CrawlJob): Promise<void> {
  const say: Say = (message) => port.postMessage(message);
  try {
    say(await crawlToItsEnd(port, job, say));
  } catch (error) {
    // Anything else is a bug: it ends this thread, and the main thread reports it.
    if (!(error instanceof OutputError)) throw error;
    say({ kind: 'broken', reason: error.message });
  }
}

/** @throws OutputError */
async function crawlToItsEnd(port: MessagePort, job: CrawlJob, say: Say): Promise<WorkerMessage> {
  const { retryOrder } = job;
  const onNotice = (sentence: string): void => say({ kind: 'notice', sentence });
  const { progress, state, backlog, journal, isNew } = await restored(job, say, onNotice);
  const before = { successful: progress.get('successful'), toRetry: backlog.toRetry };
  const plan = retryOrder === null ? job.plan : planForRetry(job.plan, retryOrder, before);
  const { polite, archive, cache, fetcher, rendering } = meansOf(job, isNew, onNotice);
  const common = {
    polite,
    onNotice,
    progress,
    resources: systemResources(plan.outputFolder),
    clock: systemClock,
  };
  const crawl = new Crawl(plan, state, {
    ...common,
    ...(rendering === null ? {} : { render: rendering.render }),
    ...(retryOrder === null ? {} : { retryOrder }),
    journal: archive === null ? journal : archivedFirst(journal, archive),
    onFailure: (failure) => say({ kind: 'page_failed', failure }),
  });
  const images = plan.images === null ? null : new ImageDownloads(plan, plan.images, common);
  const stopping = new AbortController();
  port.on('message', (command: WorkerCommand) => {
    if (command.kind === 'share') {
      polite.share(command.delaySeconds);
      crawl.wake();
      return;
    }
    stopping.abort();
    crawl.stop();
    images?.stop();
    if (command.kind === 'stop') return;
    fetcher.abort();
    rendering?.abort();
  });
  const sayAsked = (): void => {
    if (!polite.asked.isEmpty) say({ kind: 'asked', hosts: polite.asked.take() });
  };
  const asking = setInterval(sayAsked, ASKED_EVERY_MS);

  const pagesEnd = await crawl.run(retryOrder === null ? backlog.drain() : backlog.drainAsked());
  const stopReason = images !== null && WHOLE_ENDS.has(pagesEnd) ? await images.run(pagesEnd) : pagesEnd;
  clearInterval(asking);
  sayAsked();
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
  return { kind: 'ended', stopReason, tallies };
}

type Say = (message: WorkerMessage) => void;
type OnNotice = (sentence: string) => void;

/** Restores from the journal what earlier attempts have done, and what is still to do. */
async function restored(
  { plan, executionId, retryOrder, progress: shared }: CrawlJob,
  say: Say,
  onNotice: OnNotice,
) {
  const progress = new SharedProgress(shared);
  const state = new CrawlState(plan, progress);
  const backlog = new Backlog(plan.targets);
  let records = 0;
  const restore = restoring(state, backlog);
  const journal = await CrawlJournal.open({ executionId, plan, retryOrder }, systemClock, (record) => {
    restore(record);
    records += 1;
  });
  // An attempt that continues a retry finds its order in the journal.
  if (retryOrder !== null && backlog.order?.first_attempt !== retryOrder.first_attempt) {
    const { chosen, again, failed } = backlog.matching(retryOrder);
    const reopened = { kind: 'reopened', order: retryOrder, again } as const;
    journal.append(reopened);
    restore(reopened);
    onNotice(
      `${chosen} of the ${failed} failed pages are tried again, and ${retryOrder.follow ? 'what they link to' : 'nothing else'}`,
    );
  }
  if (journal.resumption !== 'anew') {
    say({ kind: 'resumed', pages: progress.get('successful'), items: progress.get('items') });
  }
  for (const sentence of journal.notices) onNotice(sentence);
  return { progress, state, backlog, journal, isNew: records === 0 };
}

/** Wires everything that fetches: HTTP, cache, archive, politeness and browser. */
function meansOf({ plan, addressRules }: CrawlJob, isNew: boolean, onNotice: OnNotice) {
  const cache = plan.http.revalidates
    ? new PageCache(pageCachePath(plan.outputFolder, plan.filePrefix), plan.http.maxBytes, onNotice)
    : null;
  // Without any record in the journal this crawl has no archive yet; an existing one belongs to another crawl.
  const archive = archiveOf(plan, isNew);
  const agentOf = agentPerHost(plan.userAgents, plan.taskName);
  const fetcher = new Fetcher({
    agentOf,
    timeoutMs: plan.timeoutMs,
    http: plan.http,
    connectionsPerHost: Math.min(plan.concurrency, plan.perHost),
    connectionsMax: connectionsMax(plan.concurrency, freeDescriptors()),
    guard: new AddressGuard(addressRules),
    cache,
    ...(archive === null ? {} : { through: (dispatcher) => archive.over(dispatcher) }),
    clock: systemClock,
    onNotice,
  });
  const fetch: Fetch = (...request) => fetcher.fetch(...request);
  const polite = new PoliteFetch(plan, {
    fetch,
    onNotice,
    onHostLeft: (host) => fetcher.leave(host),
    clock: systemClock,
    random: Math.random,
  });
  // It is next to the bundle of this file.
  const hostScript = new URL('browser-host.mjs', import.meta.url);
  const rendering = rendererOf(plan, { fetch, agentOf, addressRules, clock: systemClock, hostScript });
  return { cache, archive, fetcher, polite, rendering };
}

/** Pages that failed so lead nowhere, and will not come back. */
const GONE: ReadonlySet<string> = new Set(['http_404', 'http_410', 'soft_404']);

/** Whether pages that this crawl has not seen are gone: a page that failed for another reason may link to them. */
function sawAll({ failures }: CrawlTallies): boolean {
  return failures.every(({ code }) => GONE.has(code));
}
