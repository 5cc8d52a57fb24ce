import type { CompleteCrawlConfig } from '@crawlerd/shared';

export interface PaceOptions {
  /** Average time between the starts of two requests. */
  readonly delayMs: number;
  /** Random variation of each delay, as a share of it, 0 to 1. */
  readonly jitter: number;
  readonly throttle: {
    readonly enabled: boolean;
    /** Average number of concurrent requests at a slow host. */
    readonly target: number;
    /** The longest delay that throttling may set. */
    readonly maxDelayMs: number;
  };
}

export function paceOptions({ delay, delay_jitter, autothrottle }: CompleteCrawlConfig): PaceOptions {
  return {
    delayMs: delay * 1000,
    jitter: delay_jitter,
    throttle: {
      enabled: autothrottle.enabled,
      target: autothrottle.target,
      maxDelayMs: autothrottle.max_delay * 1000,
    },
  };
}
