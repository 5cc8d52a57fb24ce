import type { Clock } from '../base/clock.ts';
import type { FetchFailure } from './failure.ts';
import type { AbortedFetch, FetchResult } from './fetch-result.ts';

/** A request that could not be made, because this machine was short of something. */
export interface Short {
  readonly kind: 'short';
  /** What the system said. */
  readonly code: string;
  readonly failure: FetchFailure;
}

export interface PatienceDependencies {
  /** Called before each pause. */
  readonly onShortage: () => void;
  readonly onNotice: (sentence: string) => void;
  readonly clock: Clock;
}

/** First and longest pause before another try. */
const PAUSE_MS_MIN = 100;
const PAUSE_MS_MAX = 2000;
/** Ports are free again a minute after their connections; after that the address itself is at fault. */
const PORTS_MS_MAX = 120_000;
const NOTICE_MS = 60_000;
/** A shorter wait does not change what is learned about a host. */
const WAITED_MS_MIN = 5;

/**
 * A shortage of this machine is no answer of a site: the request is made again until it can be made. Time that passes
 * before that counts neither for its deadline nor as latency of the host.
 */
export class Patience {
  readonly #deps: PatienceDependencies;
  readonly #pausing = new Set<() => void>();
  #noticeAtMs = -Infinity;
  #isOver = false;

  constructor(dependencies: PatienceDependencies) {
    this.#deps = dependencies;
  }

  /** @param room Null if a request may be made at once; otherwise waits until that may be so. */
  async insist<R extends { readonly kind: 'redirect' | 'refused_head' }>(
    room: () => Promise<void> | null,
    attempt: () => Promise<FetchResult | R | Short>,
  ): Promise<FetchResult | R> {
    const { clock, onShortage } = this.#deps;
    const beganMs = clock.monotonicMs();
    for (;;) {
      for (let free = room(); free !== null; free = room()) await free;
      const waitedMs = clock.monotonicMs() - beganMs;
      const result = await attempt();
      if (result.kind !== 'short') return waitedMs < WAITED_MS_MIN ? result : withWait(result, waitedMs);
      onShortage();
      const refusal = await this.#pause(result, clock.monotonicMs() - beganMs);
      if (refusal !== null) return refusal;
    }
  }

  /** Ends all pauses. */
  abort(): void {
    this.#isOver = true;
    for (const wake of this.#pausing) wake();
  }

  /** Returns why not to try again, or null. */
  async #pause({ code, failure }: Short, pausedMs: number): Promise<FetchFailure | AbortedFetch | null> {
    if (code === 'EADDRNOTAVAIL' && pausedMs >= PORTS_MS_MAX) return failure;
    this.#say(code);
    if (!this.#isOver) {
      await new Promise<void>((resolve) => {
        const wake = (): void => {
          cancel();
          this.#pausing.delete(wake);
          resolve();
        };
        const pauseMs = Math.min(PAUSE_MS_MAX, Math.max(PAUSE_MS_MIN, pausedMs));
        const cancel = this.#deps.clock.after(pauseMs, wake);
        this.#pausing.add(wake);
      });
    }
    return this.#isOver ? { kind: 'aborted' } : null;
  }

  #say(code: string): void {
    const nowMs = this.#deps.clock.monotonicMs();
    if (nowMs < this.#noticeAtMs + NOTICE_MS) return;
    this.#noticeAtMs = nowMs;
    this.#deps.onNotice(
      `${code}: ${whatIsShort(code)}; requests wait for it, and no page fails because of it`,
    );
  }
}

function withWait<R extends FetchResult | { readonly kind: 'redirect' | 'refused_head' }>(
  result: R,
  waitedMs: number,
): R {
  return result.kind === 'page' || result.kind === 'failed' ? { ...result, waitedMs } : result;
}

function whatIsShort(code: string): string {
  switch (code) {
    case 'EMFILE':
    case 'ENFILE':
      return 'no file descriptor is left (raise the limit of open files, ulimit -n, or lower concurrency)';
    case 'EADDRNOTAVAIL':
      return 'no port is left for connections';
    default:
      return 'this machine has too little memory for connections';
  }
}
