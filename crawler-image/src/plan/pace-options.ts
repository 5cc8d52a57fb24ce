import type { CompleteCrawlConfig } from '@crawlerd/shared';

export interface PaceOptions {
  /** Between the starts of two requests, on average. */
  readonly delayMs: number;
  /** Share of the delay by which a single one may be shorter or longer, 0 to 1. */
  readonly jitter: number;
  readonly throttle: {
    readonly enabled: boolean;
    /** Requests that a slow host is to have in hand at a time, on average. */
    readonly target: number;
    /** Throttling makes no delay longer than this. */
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
