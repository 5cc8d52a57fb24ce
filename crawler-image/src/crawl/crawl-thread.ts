import type { MessagePort } from 'node:worker_threads';
import { systemClock } from '../clock.ts';
import { SharedProgress } from '../control/shared-progress.ts';
import type { CrawlJob, WorkerCommand, WorkerMessage } from '../control/worker-messages.ts';
import { Fetcher } from '../fetch/fetcher.ts';
import { ItemFile, itemFilePath } from '../output/item-file.ts';
import { OutputError } from '../output/output-error.ts';
import { Crawl } from './crawl.ts';

/** Runs the crawl in this thread; everything it has to say goes through `port`. */
export async function runCrawlThread(port: MessagePort, { plan, progress }: CrawlJob): Promise<void> {
  const say = (message: WorkerMessage): void => port.postMessage(message);
  try {
    const items = new ItemFile(itemFilePath(plan.outputFolder, plan.filePrefix));
    const fetcher = new Fetcher({
      userAgent: plan.userAgent,
      timeoutMs: plan.timeoutMs,
      connectionsPerHost: plan.concurrency,
      clock: systemClock,
    });
    const crawl = new Crawl(plan, {
      fetch: (...request) => fetcher.fetch(...request),
      writeItem: (item) => items.append(item),
      onFailure: (failure) => say({ kind: 'page_failed', failure }),
      onNotice: (sentence) => say({ kind: 'notice', sentence }),
      progress: new SharedProgress(progress),
      clock: systemClock,
      random: Math.random,
    });
    port.on('message', (command: WorkerCommand) => {
      crawl.stop();
      if (command === 'abort') fetcher.abort();
    });
    const stopReason = await crawl.run();
    items.close();
    await fetcher.close();
    say({ kind: 'ended', stopReason, skips: crawl.skips(), charsets: crawl.charsets() });
  } catch (error) {
    // Anything else is a fault of ours: it ends this thread, and the main thread reports it.
    if (!(error instanceof OutputError)) throw error;
    say({ kind: 'broken', reason: error.message });
  }
}
