import type { Limits } from '../plan/limits.ts';
import type { LimitReason } from '../records/stop-reason.ts';

/** How far a crawl has come. */
export interface LimitCounters {
  /** Since this attempt began. */
  readonly elapsedMs: number;
  readonly items: number;
  readonly successful: number;
  readonly failed: number;
  /** Pages crawled since an item was found. */
  readonly pagesSinceItem: number;
  readonly bytes: number;
  /** Null if it was not measured. */
  readonly memoryBytes: number | null;
  readonly freeDiskBytes: number | null;
}

/** With fewer pages than this an error rate is meaningless. */
const RATED_PAGES_MIN = 20;

/** The limit that is reached; null if none is. Limits on errors and resources come before limits on results. */
export function limitReached(limits: Limits, counters: LimitCounters): LimitReason | null {
  const { successful, failed, memoryBytes, freeDiskBytes } = counters;
  const crawled = successful + failed;
  if (isReached(limits.errors, failed)) return 'limit_errors';
  if (limits.errorRate !== null && crawled >= RATED_PAGES_MIN && failed / crawled > limits.errorRate) {
    return 'limit_error_rate';
  }
  if (memoryBytes !== null && isReached(limits.memoryBytes, memoryBytes)) return 'limit_memory';
  if (freeDiskBytes !== null && limits.diskBytes !== null && freeDiskBytes < limits.diskBytes) {
    return 'limit_disk';
  }
  if (isReached(limits.items, counters.items)) return 'limit_items';
  if (isReached(limits.noItemPages, counters.pagesSinceItem)) return 'limit_no_item_pages';
  if (isReached(limits.bytes, counters.bytes)) return 'limit_bytes';
  return isReached(limits.durationMs, counters.elapsedMs) ? 'limit_duration' : null;
}

function isReached(limit: number | null, value: number): boolean {
  return limit !== null && value >= limit;
}
