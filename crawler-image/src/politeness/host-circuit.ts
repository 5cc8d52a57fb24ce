import type { FetchResult } from '../fetch/fetch-result.ts';
import { hostOf } from '../urls/canonical-url.ts';

/** Failures of the host itself, not of a page: no answer, no valid HTTP, a challenge, or (below) a 5xx status. */
const HOST_FAILURES = new Set([
  'connect_refused',
  'dns_failed',
  'connection_lost',
  'unreachable',
  'timeout',
  'tls_failed',
  'bad_response',
  'headers_too_large',
  'network_error',
  'blocked',
]);

/** The host asks to slow down, is forbidden, or was never reached: this tells nothing about its health. */
const INCONCLUSIVE = new Set(['http_408', 'http_429', 'address_refused', 'proxy_failed']);

/** Errors within a shorter time may come from a server that is restarting. */
const GIVE_UP_MS_MIN = 10_000;

/**
 * A circuit breaker per host: a host that only fails is given up, so that it does not cost all of its pages all of
 * their retries. It stays given up for the rest of the crawl.
 */
export class HostCircuit {
  readonly #errorsMax: number;
  /** Errors in a row, of hosts whose last answer was an error. */
  readonly #rows = new Map<string, { errors: number; readonly sinceMs: number }>();
  readonly #givenUp = new Set<string>();

  /** @param errorsMax Errors in a row, over ten seconds at least, after which a host is given up; Infinity: never. */
  constructor(errorsMax: number) {
    this.#errorsMax = errorsMax;
  }

  /**
   * Records how a request to this URL's host ended, at a monotonic time.
   * @returns whether the host is given up because of it.
   */
  observe(url: string, result: FetchResult, nowMs: number): boolean {
    const health = healthOf(result);
    if (health === null) return false;
    const host = hostOf(url);
    if (health === 'healthy') {
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

/** Null if the result tells nothing about the host. */
function healthOf(result: FetchResult): 'healthy' | 'failing' | null {
  if (result.kind === 'aborted') return null;
  if (result.kind !== 'failed') return 'healthy';
  const isFailing = HOST_FAILURES.has(result.code) || result.code.startsWith('http_5');
  if (isFailing || result.isChallenge === true) return 'failing';
  return INCONCLUSIVE.has(result.code) ? null : 'healthy';
}
