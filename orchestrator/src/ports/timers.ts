/** Waiting, so that a simulation can decide when time passes. */
export interface Timers {
  /** Returns after `ms`, or as soon as `signal` aborts; never rejects. */
  pause(ms: number, signal?: AbortSignal): Promise<void>;
}
