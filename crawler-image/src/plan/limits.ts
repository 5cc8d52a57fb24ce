/** When a crawl stops by itself; null: this is no reason. */
export interface Limits {
  readonly durationMs: number | null;
  readonly items: number | null;
  readonly errors: number | null;
  /** Between 0 and 1. */
  readonly errorRate: number | null;
  readonly noItemPages: number | null;
  readonly bytes: number | null;
  readonly memoryBytes: number | null;
  /** What is to stay free. */
  readonly diskBytes: number | null;
}

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
  /** Null if it was not looked at. */
  readonly memoryBytes: number | null;
  readonly freeDiskBytes: number | null;
}

/** Which limit stopped a crawl: its `stop_reason`. Those of `FAULT_LIMITS` mean that something is wrong. */
export const ENOUGH_LIMITS = ['limit_duration', 'limit_items', 'limit_no_item_pages', 'limit_bytes'] as const;
export const FAULT_LIMITS = ['limit_errors', 'limit_error_rate', 'limit_memory', 'limit_disk'] as const;
export type EnoughLimit = (typeof ENOUGH_LIMITS)[number];
export type FaultLimit = (typeof FAULT_LIMITS)[number];
export type LimitReason = EnoughLimit | FaultLimit;

/** A rate of fewer pages than this says nothing. */
const RATED_PAGES_MIN = 20;

/** The limit that is reached; null if none is. What is wrong comes before what is enough. */
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

export function isFaultLimit(reason: string): reason is FaultLimit {
  return (FAULT_LIMITS as readonly string[]).includes(reason);
}
