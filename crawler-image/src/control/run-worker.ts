import { totalmem } from 'node:os';
import { setFlagsFromString } from 'node:v8';
import { Worker } from 'node:worker_threads';
import type { CrawlEnded, CrawlJob, WorkerCommand, WorkerMessage } from './worker-messages.ts';
import type { HostBudget } from './host-budget.ts';
import type { Shutdown } from './shutdown.ts';

/** How the crawl thread ended. A crawl that failed is a result, never an exception. */
export type WorkerEnd =
  | CrawlEnded
  /** It did not end in time and was terminated. */
  | { readonly kind: 'terminated' }
  /** `reason` is a sentence. */
  | { readonly kind: 'broken'; readonly reason: string };

/** What the crawl thread reports while it works. */
export type WorkerNews = Exclude<WorkerMessage, { kind: 'ended' | 'broken' | 'asked' }>;

/**
 * How much the heap may grow before a garbage collection. On machines with much memory V8 lets it grow to a
 * multiple by default, and the bodies of pages, which are outside the heap, are kept as long. A crawl of 20,000 pages
 * then takes an eighth less CPU time, but about 40 MB more, and many crawls share a machine.
 */
const HEAP_GROWING_PERCENT = 30;

/**
 * How large the young generation of the crawl's heap may become. By default it would be six times as large, and a crawl
 * of thousands of pages would keep about 24 MB more, without any measurable gain in speed.
 */
const YOUNG_GENERATION_MB = 8;

/**
 * Runs the crawl in a thread of its own and resolves when that thread is gone: on its own, by an error, or
 * because it was terminated during a shutdown.
 */
export function runWorker(
  script: URL,
  job: CrawlJob,
  shutdown: Shutdown,
  budget: HostBudget,
  onNews: (news: WorkerNews) => void,
): Promise<WorkerEnd> {
  setFlagsFromString(`--heap-growing-percent=${HEAP_GROWING_PERCENT}`);
  const worker = new Worker(script, {
    workerData: job,
    // With a limit of its own a crawl that runs out of memory ends this thread, not the process.
    resourceLimits: {
      maxOldGenerationSizeMb: heapLimitMb(),
      maxYoungGenerationSizeMb: YOUNG_GENERATION_MB,
    },
  });
  let end: WorkerEnd | null = null;

  // oxlint-disable-next-line unicorn/require-post-message-target-origin -- a worker thread has no origin
  const send = (command: WorkerCommand): void => worker.postMessage(command);
  onAbort(shutdown.stop, () => send({ kind: 'stop' }));
  onAbort(shutdown.abort, () => send({ kind: 'abort' }));
  budget.follow((delaySeconds) => send({ kind: 'share', delaySeconds }));
  onAbort(shutdown.endWorker, () => {
    end ??= { kind: 'terminated' };
    void worker.terminate();
  });

  worker.on('message', (message: WorkerMessage) => {
    switch (message.kind) {
      case 'page_failed':
      case 'notice':
      case 'resumed':
        onNews(message);
        return;
      case 'asked':
        budget.count(message.hosts);
        return;
      case 'broken':
        end ??= message;
        void worker.terminate();
        return;
      case 'ended':
        end ??= message;
        void worker.terminate();
    }
  });
  worker.on('error', (error: unknown) => {
    end ??= { kind: 'broken', reason: brokenBy(error) };
  });

  return new Promise((resolve) => {
    worker.on('exit', (code) =>
      resolve(end ?? { kind: 'broken', reason: `The crawl thread exited unexpectedly with code ${code}.` }),
    );
  });
}

function onAbort(signal: AbortSignal, action: () => void): void {
  if (signal.aborted) action();
  else signal.addEventListener('abort', action, { once: true });
}

function brokenBy(error: unknown): string {
  if (!(error instanceof Error)) return `The crawl failed: ${String(error)}.`;
  return 'code' in error && error.code === 'ERR_WORKER_OUT_OF_MEMORY'
    ? 'The crawl ran out of memory: give the container more memory.'
    : `The crawl failed because of an error in the crawler: ${error.name}: ${error.message}.`;
}

/** Three quarters of the memory this container may use: page bodies lie outside the heap. */
function heapLimitMb(): number {
  const machine = totalmem();
  // Without a container limit some kernels answer 0 or an absurdly large number.
  const limit = process.constrainedMemory() || machine;
  const bytes = Math.min(limit, machine);
  return Math.max(64, Math.min(4096, Math.floor((bytes / 2 ** 20) * 0.75)));
}
