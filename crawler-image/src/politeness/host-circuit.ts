import type { FetchResult } from '../fetch/fetch-result.ts';
import { hostOf } from '../urls/canonical-url.ts';

/** Signs that the host itself is ill, not the page: it does not answer, or not in HTTP, or only with 5xx. */
const ILL = new Set([
  'connect_refused',
  'dns_failed',
  'connection_lost',
  'unreachable',
  'timeout',
  'tls_failed',
  'bad_response',
  'headers_too_large',
  'network_error',
]);

/** It asked for patience, may not be asked, or was not: that says nothing of how it is. */
const NEITHER = new Set(['http_408', 'http_429', 'address_refused', 'proxy_failed']);

/** Errors that came within this time may be a server that is just started anew. */
const GIVE_UP_MS_MIN = 10_000;

/**
 * Gives up hosts that do nothing but fail: a host that is down would cost all its pages with all their
 * retries. A host once given up stays so for the rest of the crawl.
 */
export class HostCircuit {
  readonly #errorsMax: number;
  /** Of hosts whose last answer was an error. */
  readonly #rows = new Map<string, { errors: number; readonly sinceMs: number }>();
  readonly #givenUp = new Set<string>();

  /** @param errorsMax Errors in a row, over ten seconds at least, after which a host is given up; Infinity: never. */
  constructor(errorsMax: number) {
    this.#errorsMax = errorsMax;
  }

  /**
   * Takes note of how a request to this URL's host ended, at a monotonic time.
   * @returns whether the host is given up by it.
   */
  observe(url: string, result: FetchResult, nowMs: number): boolean {
    const health = healthOf(result);
    if (health === null) return false;
    const host = hostOf(url);
    if (health === 'well') {
      this.#rows.delete(host);
      return false;
    }
    const row = this.#rows.get(host) ?? { errors: 0, sinceMs: nowMs };
    this.#rows.set(host, row);
    row.errors += 1;
    const isOver = row.errors >= this.#errorsMax && nowMs - row.sinceMs >= GIVE_UP_MS_MIN;
    if (!isOver || this.#givenUp.has(host)) return false;
    this.#givenUp.add(host);
    return true;
  }

  isGivenUp(url: string): boolean {
    return this.#givenUp.size > 0 && this.#givenUp.has(hostOf(url));
  }
}

/** Null: what came of it says nothing of the host. */
function healthOf(result: FetchResult): 'well' | 'ill' | null {
  if (result.kind === 'aborted') return null;
  if (result.kind !== 'failed') return 'well';
  if (ILL.has(result.code) || result.code.startsWith('http_5')) return 'ill';
  return NEITHER.has(result.code) ? null : 'well';
}
