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
