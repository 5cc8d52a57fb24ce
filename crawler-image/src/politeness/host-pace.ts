import type { PaceOptions } from '../plan/pace-options.ts';

/** How a request went: `overloaded` is a 429 or 503, `error` any other failure. */
export interface Outcome {
  readonly kind: 'page' | 'error' | 'overloaded';
  readonly startedMs: number;
  /** Time the host took, without the time the crawler itself was busy. */
  readonly latencyMs: number;
}

/** A host that answers sooner is not slow and is not slowed down. */
const SLOW_MS_MIN = 1000;
/** The first delay of an overloaded host that had none. */
const OVERLOAD_MS_MIN = 1000;
/** The same of one that was overloaded not long ago. */
const OVERLOAD_AGAIN_MS_MIN = 20;
/** Below this the delay of a host that recovers is forgotten. */
const RECOVERED_MS = 2;
/** Factor by which each page reduces the delay of a host that was overloaded: at first, and at least. */
const RECOVERY_QUICK = 0.5;
const RECOVERY_SLOW = 0.98;
/** Overloaded again within so many pages, a host has recovered too quickly. */
const RELAPSE_PAGES = 300;
/** A delay is near the one that proved too short up to so many times of it. */
const NEAR = 4;
/** Weight of the newest latency in the moving average. */
const NEWEST = 0.3;

/**
 * The time between the starts of two requests at one host: the delay of the config, what its robots.txt asks
 * for, and what the behaviour of the host calls for. A healthy host that answers within a second is never slowed down.
 *
 * Of a host that was overloaded each page halves the delay, as it may have been by chance. Each time it is
 * overloaded again soon, it recovers in smaller steps from then on, but only near the delay that proved too
 * short: so the pace comes to rest near what the host can bear, without being configured, and an outage or a
 * ban in which no page arrives neither lasts longer because of what was learned nor erases it (figures:
 * host-pace.simulation.test.ts).
 */
export class HostPace {
  readonly #options: PaceOptions;
  #floorMs = 0;
  #averageMs: number;
  #overloadMs = 0;
  #slowedAtMs = -Infinity;
  /** Factor by which a page reduces a delay of up to `#nearMs`. */
  #recovery = RECOVERY_QUICK;
  /** Above this each page halves the delay, whatever was learned. */
  #nearMs = 0;
  /** Pages since the host was overloaded. */
  #pagesSince = Infinity;

  /** @param averageMs Of a host that has {@link restingAverageMs rested}. */
  constructor(options: PaceOptions, averageMs = 0) {
    this.#options = options;
    this.#averageMs = averageMs;
  }

  /** All that is to be known of the host, if it is not slow and was never slowed down; otherwise null. */
  get restingAverageMs(): number | null {
    const wasSlowed = this.#floorMs > 0 || this.#slowedAtMs > -Infinity;
    return wasSlowed || this.#averageMs >= SLOW_MS_MIN ? null : this.#averageMs;
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

  /** Learns from an answer; returns whether the host has just been slowed down. */
  observe({ kind, startedMs, latencyMs }: Outcome, nowMs: number): boolean {
    const average = this.#averageMs === 0 ? latencyMs : this.#averageMs;
    const next = average + NEWEST * (latencyMs - average);
    // An error is often quick and tells nothing about how quick a page would be.
    this.#averageMs = kind === 'page' ? next : Math.max(this.#averageMs, next);
    // Requests that were in flight already when the host was slowed down tell nothing new.
    if (kind === 'error' || startedMs < this.#slowedAtMs) return false;
    if (kind === 'overloaded') {
      this.#slowDown(nowMs);
      return this.#options.throttle.enabled;
    }
    this.#pagesSince += 1;
    this.#recover();
    return false;
  }

  #recover(): void {
    const left = this.#overloadMs > this.#nearMs ? RECOVERY_QUICK : this.#recovery;
    this.#overloadMs = this.#overloadMs < RECOVERED_MS ? 0 : this.#overloadMs * left;
  }

  #slowDown(nowMs: number): void {
    const isRelapse = this.#pagesSince < RELAPSE_PAGES;
    // Without a page between it has not recovered at all: neither too quickly, nor to a delay that is too short.
    if (this.#pagesSince > 0) {
      this.#recovery = isRelapse ? Math.min(RECOVERY_SLOW, Math.sqrt(this.#recovery)) : RECOVERY_QUICK;
      this.#nearMs = Math.max(OVERLOAD_AGAIN_MS_MIN, NEAR * this.delayMs);
    }
    const leastMs = isRelapse ? OVERLOAD_AGAIN_MS_MIN : OVERLOAD_MS_MIN;
    this.#overloadMs = Math.min(this.#options.throttle.maxDelayMs, Math.max(leastMs, 2 * this.delayMs));
    this.#slowedAtMs = nowMs;
    this.#pagesSince = 0;
  }
}
