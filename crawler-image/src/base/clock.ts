/** The crawler's source of time, which tests replace. All times are milliseconds. */
export interface Clock {
  /** Monotonic time, unaffected by changes of the date: for delays and deadlines. */
  monotonicMs(): number;
  /** Unix time: for time stamps and for Retry-After dates. */
  unixMs(): number;
  /** Calls `action` once after `delayMs`; the returned function cancels it. */
  after(delayMs: number, action: () => void): () => void;
}

export const systemClock: Clock = {
  monotonicMs: () => performance.now(),
  unixMs: () => Date.now(),
  after: (delayMs, action) => {
    // setTimeout rounds down to whole milliseconds and would fire a little early.
    const timer = setTimeout(action, Math.ceil(Math.max(0, delayMs)));
    return () => clearTimeout(timer);
  },
};
