import type { ClockReading } from '../domain/clock-reading.ts';
import { readClock, type Clock } from '../ports/clock.ts';
import type { Logger } from '../ports/logger.ts';
import { RuntimeError, type Runtime } from '../ports/runtime.ts';
import type { Store } from '../ports/store.ts';
import type { Timers } from '../ports/timers.ts';

export interface EngineFeedDeps {
  readonly store: Store;
  readonly runtime: Runtime;
  readonly clock: Clock;
  readonly timers: Timers;
  readonly logger: Logger;
  /** Something may have happened to this execution. */
  readonly onHint: (executionId: string) => void;
  /** The feed broke, or is live again: what happened in between is found by inspecting. */
  readonly onGap: () => void;
}

/** After a longer outage of the engine, missing heartbeats from that time do not count against a crawler. */
const GAP_MS = 10_000;
const RECONNECT_MS = 1000;

/** The event feed of the runtime, connected again whenever it breaks, and whether the engine responds at all. */
export class EngineFeed {
  readonly #deps: EngineFeedDeps;
  /** Since when the engine has not responded; null once its event feed is live, or it has answered a list. */
  #disconnectedSince: ClockReading | null;
  #isBroken = false;

  constructor(deps: EngineFeedDeps) {
    this.#deps = deps;
    this.#disconnectedSince = readClock(deps.clock);
  }

  get isConnected(): boolean {
    return this.#disconnectedSince === null;
  }

  /** Resolves after `signal` aborts. */
  async follow(signal: AbortSignal): Promise<void> {
    while (!signal.aborted) {
      try {
        await this.#watch(signal);
      } catch (error) {
        this.#deps.logger.error({ error }, 'watching the runtime failed');
      }
      await this.#deps.timers.pause(RECONNECT_MS, signal);
    }
  }

  engineIsAway(): void {
    this.#disconnectedSince ??= readClock(this.#deps.clock);
  }

  /** Time without the engine does not count as missing heartbeats of its containers. */
  engineIsBack(): void {
    const { store, clock } = this.#deps;
    const now = readClock(clock);
    const { uptimeMs, wall } = this.#disconnectedSince ?? now;
    this.#disconnectedSince = null;
    // Also if the clock was moved meanwhile: before the watch over it notices, a deadline may be hours away.
    const isMoved = Math.abs(now.wall.getTime() - wall.getTime()) > GAP_MS;
    if (now.uptimeMs - uptimeMs > GAP_MS || isMoved) store.resetHeartbeatDeadlines(clock.now());
  }

  async #watch(signal: AbortSignal): Promise<void> {
    const { runtime, logger, onHint, onGap } = this.#deps;
    const onConnected = (): void => {
      if (this.#isBroken) logger.info({}, 'the event feed of the runtime is connected again');
      this.#isBroken = false;
      this.engineIsBack();
      onGap();
    };
    try {
      await runtime.watch({ onConnected, onHint: ({ executionId }) => onHint(executionId) }, signal);
    } catch (error) {
      if (!(error instanceof RuntimeError)) throw error;
      // Once, and not each second of an outage.
      if (!this.#isBroken) {
        logger.warn({ detail: error.message }, 'the event feed of the runtime was lost; reconnecting');
        this.engineIsAway();
        // Whether only the feed broke, or the whole engine is away, is found by looking.
        onGap();
      }
      this.#isBroken = true;
    }
  }
}
