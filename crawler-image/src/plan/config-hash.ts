import { createHash } from 'node:crypto';
import type { CrawlPlan } from './crawl-plan.ts';

/** A hash of what decides which pages a crawl visits and what it reads from them. */
export function configHash(plan: CrawlPlan): string {
  const {
    // How fast and how stubbornly, where to, and how much: a crawl may go on with more patience or workers.
    taskName: _taskName,
    timeoutMs: _timeoutMs,
    http: { headers, cookies },
    pace: _pace,
    concurrency: _concurrency,
    perHost: _perHost,
    maxRetries: _maxRetries,
    hostErrorsMax: _hostErrorsMax,
    output: _output,
    outputFolder: _outputFolder,
    filePrefix: _filePrefix,
    maxPages: _maxPages,
    resume: _resume,
    limits: _limits,
    snapshots: _snapshots,
    images: _images,
    ...decisive
  } = plan;
  return createHash('sha256')
    .update(JSON.stringify({ ...decisive, headers, cookies }))
    .digest('hex');
}
