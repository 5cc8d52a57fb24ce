import type { Clock } from '../base/clock.ts';
import { failure, type FetchFailure } from '../fetch/failure.ts';
import type { AbortedFetch, Fetch, FetchResult, RedirectRule, SkippedPage } from '../fetch/fetch-result.ts';
import { canonicalUrl, hostOf } from '../urls/canonical-url.ts';
import { afterFailure, type AfterFailure } from './after-failure.ts';
import type { AskedHosts } from './asked-hosts.ts';
import type { HostCircuit } from './host-circuit.ts';
import type { HostSchedule } from './host-schedule.ts';
import type { RedirectRefusal, RequestRules } from './request-rules.ts';
import type { Hop, Stopwatch } from './stopwatch.ts';

export interface PoliteRequestParts {
  readonly fetch: Fetch;
  readonly schedule: Pick<HostSchedule, 'observe' | 'park'>;
  readonly circuit: Pick<HostCircuit, 'observe' | 'isGivenUp'>;
  readonly stopwatch: Stopwatch;
  readonly asked: Pick<AskedHosts, 'count'>;
  readonly maxRetries: number;
  readonly clock: Clock;
  readonly random: () => number;
  /** Waits until a redirect to this URL may be followed; returns why it may not, or null. */
  readonly enterRedirect: (
    url: string,
    rules: RequestRules,
  ) => Promise<SkippedPage | FetchFailure | AbortedFetch | null>;
}

/**
 * One request whose turn has come, including its redirects, each of which waits for a turn at the host it leads to.
 * The answer updates the pace and the circuit of the host that gave it.
 */
export class PoliteRequest {
  readonly rules: RequestRules;
  /** Time that the last host took to answer; 0 if it is not known or not meaningful. */
  latencyMs = 0;
  /** Whether the last host is given up because of this answer. */
  hasGivenUpHost = false;
  readonly #refuse: RedirectRefusal;
  readonly #parts: PoliteRequestParts;
  #hop: Hop;
  #redirects = 0;

  constructor(url: string, rules: RequestRules, refuse: RedirectRefusal, parts: PoliteRequestParts) {
    this.rules = rules;
    this.#refuse = refuse;
    this.#parts = parts;
    this.#hop = this.#start(url);
  }

  /** The URL that was requested last: after redirects, not the first one. */
  get url(): string {
    return this.#hop.url;
  }

  async send(): Promise<FetchResult> {
    const result = await this.#parts.fetch(this.url, this.onRedirect, this.rules.accepts);
    this.#learnFrom(result);
    return result;
  }

  /**
   * Follows a redirect that stands in the answer itself, such as a meta refresh, under the same rules as any other.
   *
   * @param redirectsMax How many redirects this request may have in all.
   */
  async follow(to: string, redirectsMax: number): Promise<FetchResult> {
    if (this.#redirects >= redirectsMax)
      return failure('too_many_redirects', `more than ${redirectsMax} redirects`);
    const next = await this.onRedirect(to);
    return 'url' in next ? this.send() : next;
  }

  readonly onRedirect: RedirectRule = async (to, isAgain = false) => {
    const url = isAgain ? to : canonicalUrl(to);
    if (!isAgain) this.#redirects += 1;
    const reason = url === null ? 'redirect' : isAgain ? null : this.#refuse(url, this.#redirects);
    if (url === null || reason !== null) return { kind: 'skipped', reason: reason ?? 'redirect' };
    const refusal = await this.#parts.enterRedirect(url, this.rules);
    if (refusal !== null) return refusal;
    this.#hop = this.#start(url);
    return { url };
  };

  #start(url: string): Hop {
    this.#parts.asked.count(hostOf(url));
    return this.#parts.stopwatch.start(url);
  }

  /** For requests that count when they are read: what came of it, once that is known. */
  settle(result: FetchResult): void {
    if (this.rules.countsForCircuit === 'when_read') this.#count(result);
  }

  /**
   * Decides whether to retry after a failure of this request, and parks the host if it sent a `Retry-After`.
   *
   * @param retries Number of retries so far.
   */
  afterFailure(failed: FetchFailure, retries: number): AfterFailure {
    const { circuit, maxRetries, random } = this.#parts;
    const { mayRetry, retryAfter } = this.rules;
    const next = afterFailure(failed, retries, maxRetries, retryAfter, random);
    if (next.kind === 'fail') return next;
    if (!mayRetry(failed) || circuit.isGivenUp(this.url)) return { kind: 'fail', failure: failed };
    if (retryAfter.parksHost === 'if_retried') this.#parkHost(failed);
    return next;
  }

  #learnFrom(result: FetchResult): void {
    const { schedule, stopwatch, clock } = this.#parts;
    const { pace, retryAfter } = this.rules;
    const nowMs = clock.monotonicMs();
    const outcome = pace === 'nothing' ? null : stopwatch.outcome(this.#hop, result);
    if (outcome !== null && pace === 'latency_and_overload') {
      this.latencyMs = outcome.latencyMs;
      schedule.observe(this.url, outcome, nowMs);
    } else if (outcome?.kind === 'overloaded') {
      schedule.observe(this.url, { ...outcome, latencyMs: 0 }, nowMs);
    }
    if (this.rules.countsForCircuit === 'when_fetched') this.#count(result);
    if (retryAfter.parksHost === 'always' && result.kind === 'failed') this.#parkHost(result);
  }

  #count(result: FetchResult): void {
    const { circuit, clock } = this.#parts;
    this.hasGivenUpHost = circuit.observe(this.url, result, clock.monotonicMs());
  }

  #parkHost({ retryAfterMs }: FetchFailure): void {
    if (retryAfterMs === null) return;
    const { schedule, clock } = this.#parts;
    schedule.park(this.url, clock.monotonicMs() + Math.min(retryAfterMs, this.rules.retryAfter.maxMs));
  }
}
