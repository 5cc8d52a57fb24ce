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

/** How a request went: `overloaded` is a 429 or 503, `error` whatever else was no page. */
export interface Outcome {
  readonly kind: 'page' | 'error' | 'overloaded';
  readonly startedMs: number;
  /** What the host took, without what the crawler itself was busy with. */
  readonly latencyMs: number;
}

/** A host that answers sooner is not slow, and nobody waits for it. */
const SLOW_MS_MIN = 1000;
/** The first delay of an overloaded host that had none. */
const OVERLOAD_MS_MIN = 1000;
/** Below this the delay of a host that recovers is forgotten. */
const RECOVERED_MS = 100;
const RECOVERY = 0.9;
/** Weight of the newest latency in the moving average. */
const NEWEST = 0.3;

/**
 * The time between the starts of two requests at one host: the delay of the config, what its robots.txt asks
 * for, and what the host shows to need. A healthy host that answers within a second is never slowed down.
 */
export class HostPace {
  readonly #options: PaceOptions;
  #floorMs = 0;
  #averageMs = 0;
  #overloadMs = 0;
  #slowedAtMs = -Infinity;

  constructor(options: PaceOptions) {
    this.#options = options;
  }

  /** No gap is shorter than this from now on, jitter or not. */
  raiseFloor(ms: number): void {
    this.#floorMs = Math.max(this.#floorMs, ms);
  }

  /** The gap between two starts, on average. */
  get delayMs(): number {
    const { delayMs, throttle } = this.#options;
    if (!throttle.enabled) return Math.max(delayMs, this.#floorMs);
    const slowMs = this.#averageMs < SLOW_MS_MIN ? 0 : this.#averageMs / throttle.target;
    const throttledMs = Math.min(throttle.maxDelayMs, Math.max(slowMs, this.#overloadMs));
    return Math.max(delayMs, throttledMs, this.#floorMs);
  }

  /** The next gap. `random` is in [0, 1). */
  gapMs(random: number): number {
    return Math.max(this.#floorMs, this.delayMs * (1 + this.#options.jitter * (2 * random - 1)));
  }

  /** Learns from an answer; returns whether the host asked to be left alone for a while. */
  observe({ kind, startedMs, latencyMs }: Outcome, nowMs: number): boolean {
    const average = this.#averageMs === 0 ? latencyMs : this.#averageMs;
    const next = average + NEWEST * (latencyMs - average);
    // An error is often quick, and says nothing of how quick a page would be.
    this.#averageMs = kind === 'page' ? next : Math.max(this.#averageMs, next);
    if (kind === 'page') {
      this.#overloadMs = this.#overloadMs < RECOVERED_MS ? 0 : this.#overloadMs * RECOVERY;
    }
    // Those that were under way already when the host was slowed down say nothing new.
    if (kind !== 'overloaded' || startedMs < this.#slowedAtMs) return false;
    const { maxDelayMs } = this.#options.throttle;
    this.#overloadMs = Math.min(maxDelayMs, Math.max(OVERLOAD_MS_MIN, 2 * this.delayMs));
    this.#slowedAtMs = nowMs;
    return this.#options.throttle.enabled;
  }
}
