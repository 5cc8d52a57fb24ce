/** The limit that stopped a crawl: its `stop_reason`. Those of `FAULT_LIMITS` indicate a problem. */
export const ENOUGH_LIMITS = ['limit_duration', 'limit_items', 'limit_no_item_pages', 'limit_bytes'] as const;

export const FAULT_LIMITS = ['limit_errors', 'limit_error_rate', 'limit_memory', 'limit_disk'] as const;

export type EnoughLimit = (typeof ENOUGH_LIMITS)[number];

export type FaultLimit = (typeof FAULT_LIMITS)[number];

export type LimitReason = EnoughLimit | FaultLimit;

export function isFaultLimit(reason: string): reason is FaultLimit {
  return (FAULT_LIMITS as readonly string[]).includes(reason);
}

/** Why the crawl thread stopped without an error. */
export type StopReason =
  | 'finished'
  /** The pages that were to be tried again have been; what else the crawl had left is as it was. */
  | 'pages_retried'
  | 'max_pages'
  | LimitReason
  | 'interrupted';
