import { parentPort, workerData } from 'node:worker_threads';
import { runCrawlThread } from './crawl-thread.ts';

if (parentPort === null) throw new Error('This file runs as a worker thread; start crawler.mjs.');
await runCrawlThread(parentPort, workerData);
