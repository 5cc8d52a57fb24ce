import type { Clock } from '../base/clock.ts';
import type { FetchResult } from '../fetch/fetch-result.ts';
import type { Outcome } from './host-pace.ts';

/** A request that is under way: the last one, where there were redirects. */
export interface Hop {
  readonly url: string;
  readonly startedMs: number;
  readonly busyBeforeMs: number;
}

/**
 * Tells how long hosts take. The thread of the crawl also reads pages, and an answer that comes meanwhile
 * waits: that time is the crawler's, and no sign of a slow host.
 */
export class Stopwatch {
  readonly #clock: Clock;
  #busyMs = 0;

  constructor(clock: Clock) {
    this.#clock = clock;
  }

  /** Does work that keeps the thread busy. */
  busyWith<T>(work: () => T): T {
    const startedMs = this.#clock.monotonicMs();
    try {
      return work();
    } finally {
      this.#busyMs += this.#clock.monotonicMs() - startedMs;
    }
  }

  start(url: string): Hop {
    return { url, startedMs: this.#clock.monotonicMs(), busyBeforeMs: this.#busyMs };
  }

  /** What the end of a request says of its host; null if that is nothing. */
  outcome({ startedMs, busyBeforeMs }: Hop, result: FetchResult): Outcome | null {
    if (result.kind === 'aborted' || result.kind === 'skipped') return null;
    const elapsedMs = this.#clock.monotonicMs() - startedMs;
    const latencyMs = Math.max(0, elapsedMs - (this.#busyMs - busyBeforeMs));
    return { kind: outcomeKind(result), startedMs, latencyMs };
  }
}

/** What an answer says of its host. */
export function outcomeKind(result: Exclude<FetchResult, { kind: 'aborted' | 'skipped' }>): Outcome['kind'] {
  if (result.kind === 'page') return 'page';
  return result.code === 'http_429' || result.code === 'http_503' ? 'overloaded' : 'error';
}
