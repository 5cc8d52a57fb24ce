import type { Clock } from '../base/clock.ts';
import type { FetchResult } from '../fetch/fetch-result.ts';
import type { Outcome } from './host-pace.ts';

/** A request in flight: after redirects, the last one. */
export interface Hop {
  readonly url: string;
  readonly startedMs: number;
  readonly busyBeforeMs: number;
}

/**
 * Measures the latency of hosts. The crawl thread also reads pages, and answers that arrive meanwhile have to wait:
 * that time is the crawler's own and does not count.
 */
export class Stopwatch {
  readonly #clock: Clock;
  #busyMs = 0;

  constructor(clock: Clock) {
    this.#clock = clock;
  }

  /** Runs work that keeps the thread busy. */
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

  /** What the end of a request tells about its host; null if nothing. */
  outcome({ startedMs, busyBeforeMs }: Hop, result: FetchResult): Outcome | null {
    const kind = outcomeKind(result);
    if (kind === null) return null;
    const elapsedMs = this.#clock.monotonicMs() - startedMs;
    const waitedMs = 'waitedMs' in result ? (result.waitedMs ?? 0) : 0;
    const latencyMs = Math.max(0, elapsedMs - waitedMs - (this.#busyMs - busyBeforeMs));
    return { kind, startedMs, latencyMs };
  }
}

function outcomeKind(result: FetchResult): Outcome['kind'] | null {
  switch (result.kind) {
    case 'page':
      return 'page';
    case 'failed':
      // A redirect to a host that is given up: the elapsed time includes waiting for a turn there.
      if (result.code === 'host_given_up') return null;
      return result.code === 'http_429' || result.code === 'http_503' ? 'overloaded' : 'error';
    case 'skipped':
    case 'aborted':
      return null;
  }
}
