/** The thread that checks: takes one job at a time and answers it. {@link CheckThread} ends it if it takes too long. */
import { parentPort } from 'node:worker_threads';
import { doCheck, type CheckJob } from './check-job.ts';
import type { ThreadReady } from './check-thread.ts';
import { ownThreadId } from './thread-time.ts';

parentPort?.on('message', (job: CheckJob) => {
  // oxlint-disable-next-line unicorn/require-post-message-target-origin -- a worker thread has no origin
  parentPort?.postMessage(doCheck(job));
});
// oxlint-disable-next-line unicorn/require-post-message-target-origin
parentPort?.postMessage({ kind: 'ready', threadId: ownThreadId() } satisfies ThreadReady);
