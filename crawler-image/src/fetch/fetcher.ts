import { lookup as systemLookup } from 'node:dns';
import { Agent, request, type buildConnector, type Dispatcher } from 'undici';
import type { PageCache } from '../cache/page-cache.ts';
import type { Clock } from '../base/clock.ts';
import type { AddressGuard } from '../guard/address-guard.ts';
import { guardedConnector, type Lookup } from '../guard/guarded-connector.ts';
import { challengedBy } from './challenged-by.ts';
import { Cookies } from './cookies.ts';
import { EndlessInterim, failure, networkFailure, type FetchFailure } from './failure.ts';
import type { Accepts, FetchResult, RedirectRule } from './fetch-result.ts';
import type { HttpOptions } from '../plan/http-options.ts';
import { proxiedConnector } from './proxied-connector.ts';
import { Proxies } from './proxies.ts';
import { readBody } from './read-body.ts';
import { RequestHeaders } from './request-headers.ts';
import type { AgentOf } from './user-agents.ts';
import {
  allOf,
  cachingFields,
  header,
  isHtml,
  redirectTarget,
  type ResponseHeaders,
} from './response-headers.ts';
import { retryAfterMs } from './retry-after.ts';

export interface FetcherOptions {
  readonly agentOf: AgentOf;
  /** Time limit of one request, including its body. */
  readonly timeoutMs: number;
  readonly connectionsPerHost: number;
  readonly http: HttpOptions;
  readonly guard: AddressGuard;
  /** Resolves host names; the system's resolver if absent. */
  readonly lookup?: Lookup;
  readonly clock: Clock;
  /** Pages of earlier crawls, for conditional requests; null: no conditional requests. */
  readonly cache?: PageCache | null;
  /** Wraps the dispatcher that makes all requests. */
  readonly through?: (dispatcher: Dispatcher) => Dispatcher;
  /** Receives a sentence for the log, such as that a proxy is not used any more. */
  readonly onNotice?: (sentence: string) => void;
}

/** Chromium's limit is 256 KiB; legitimate headers are far smaller. */
const HEADER_BYTES_MAX = 65_536;
/** Limits how often a server may answer with 1xx. */
const INTERIM_ANSWERS_MAX = 20;
const REDIRECT_STATUSES = new Set([301, 302, 303, 307, 308]);
const RETRYABLE_STATUSES = new Set([408, 429]);

/** Fetches over HTTP. Every failure is a result; nothing is thrown. */
export class Fetcher {
  readonly #options: FetcherOptions;
  readonly #agent: Agent;
  readonly #dispatcher: Dispatcher;
  readonly #http: HttpOptions;
  readonly #headers: RequestHeaders;
  readonly #cookies: Cookies;
  readonly #inFlight = new Set<AbortController>();
  #aborted = false;

  constructor(options: FetcherOptions) {
    const { http } = options;
    this.#options = options;
    this.#http = http;
    this.#headers = new RequestHeaders(options.agentOf, http);
    this.#cookies = new Cookies(http.cookies, http.trustedOrigins);
    this.#agent = new Agent({
      connections: options.connectionsPerHost,
      connect: connectorOf(options, http),
      maxHeaderSize: HEADER_BYTES_MAX,
      // The deadline of the request limits this already.
      headersTimeout: 0,
      bodyTimeout: http.idleTimeoutMs,
    });
    this.#dispatcher = options.through?.(this.#agent) ?? this.#agent;
  }

  /** @param accepts Which responses are accepted. */
  async fetch(url: string, redirectRule: RedirectRule, accepts: Accepts = 'html'): Promise<FetchResult> {
    const { maxRedirects } = this.#http;
    let currentUrl = url;
    for (let hop = 0; hop <= maxRedirects; hop++) {
      const result = await this.#once(currentUrl, accepts);
      if (result.kind !== 'redirect') return result;
      const target = redirectTarget(result.location, currentUrl);
      if (target === null)
        return failure('bad_redirect', `cannot follow the redirect to ${result.location.slice(0, 200)}`);
      const next = await redirectRule(target);
      if (!('url' in next)) return next;
      currentUrl = next.url;
    }
    return failure('too_many_redirects', `more than ${maxRedirects} redirects`);
  }

  /** Aborts all requests in flight, and every later one at once. */
  abort(): void {
    this.#aborted = true;
    for (const controller of this.#inFlight) controller.abort();
  }

  async close(): Promise<void> {
    await this.#agent.destroy();
  }

  async #once(url: string, accepts: Accepts): Promise<FetchResult | Redirect> {
    if (this.#aborted) return { kind: 'aborted' };
    const { clock, timeoutMs } = this.#options;
    const controller = new AbortController();
    let timedOut = false;
    const exchange: Exchange = { controller, phase: 'head' };
    const cancelTimeout = clock.after(timeoutMs, () => {
      timedOut = true;
      controller.abort(new DOMException('no complete response in time', 'TimeoutError'));
    });
    this.#inFlight.add(controller);
    try {
      return await this.#exchange(url, accepts, exchange);
    } catch (error) {
      if (timedOut) return failure('timeout', `no complete response within ${timeoutMs / 1000} s`, true);
      return this.#aborted ? { kind: 'aborted' } : networkFailure(error, exchange.phase);
    } finally {
      cancelTimeout();
      this.#inFlight.delete(controller);
    }
  }

  async #exchange(url: string, accepts: Accepts, exchange: Exchange): Promise<FetchResult | Redirect> {
    const fields = this.#cookies.addTo(this.#headers.of(url), url);
    const cache = accepts === 'html' ? (this.#options.cache ?? null) : null;
    const conditions = cache?.conditions(url, fields) ?? null;
    let interimAnswers = 0;
    const { statusCode, headers, body } = await request(url, {
      dispatcher: this.#dispatcher,
      signal: exchange.controller.signal,
      headers: conditions === null ? fields : { ...fields, ...conditions },
      onInfo: () => {
        if (++interimAnswers > INTERIM_ANSWERS_MAX)
          exchange.controller.abort(new EndlessInterim(`more than ${INTERIM_ANSWERS_MAX} interim answers`));
      },
    });
    exchange.phase = 'body';
    this.#cookies.store(headers['set-cookie'], url);
    const location = header(headers, 'location');
    if (REDIRECT_STATUSES.has(statusCode) && location !== '') {
      await body.dump();
      return { kind: 'redirect', location };
    }
    if (statusCode === 304 && conditions !== null) {
      await body.dump();
      const robotsTag = headers['x-robots-tag'] === undefined ? null : allOf(headers, 'x-robots-tag');
      const kept = cache?.revalidated(url, header(headers, 'etag'), robotsTag) ?? null;
      if (kept === null) {
        // The cached copy could not be read and is forgotten, so this request has no conditions.
        exchange.phase = 'head';
        return this.#exchange(url, accepts, exchange);
      }
      return { kind: 'page', finalUrl: url, ...kept, wireBytes: 0, isUnchanged: true };
    }
    if (statusCode < 200 || statusCode > 299) {
      await body.dump();
      return this.#statusFailure(statusCode, headers);
    }
    const contentType = header(headers, 'content-type');
    if (accepts === 'html' && !isHtml(contentType)) {
      // The body is not read: it may be a video.
      body.on('error', () => {}).destroy();
      return failure('not_html', `content type ${contentType.slice(0, 100)}`);
    }
    const read = await readBody(body, allOf(headers, 'content-encoding'), {
      ...this.#http,
      maxBytes: maxBytesOf(accepts, this.#http.maxBytes),
    });
    if (read.kind === 'failed') return read;
    const answer = {
      status: statusCode,
      contentType,
      robotsTag: allOf(headers, 'x-robots-tag'),
      body: read.decoded,
    };
    const challenger = challengedBy(headers, statusCode);
    if (challenger !== null) {
      return { kind: 'page', finalUrl: url, ...answer, wireBytes: read.wireBytes, challengedBy: challenger };
    }
    cache?.keep(url, fields, cachingFields(headers), answer);
    return { kind: 'page', finalUrl: url, ...answer, wireBytes: read.wireBytes };
  }

  #statusFailure(status: number, headers: ResponseHeaders): FetchFailure {
    const challenger = challengedBy(headers, status);
    return {
      kind: 'failed',
      code: `http_${status}`,
      detail: challenger === null ? `HTTP ${status}` : `HTTP ${status}, a page of ${challenger}`,
      ...(challenger === null ? {} : { isChallenge: true }),
      retryable: status >= 500 || RETRYABLE_STATUSES.has(status),
      retryAfterMs: retryAfterMs(header(headers, 'retry-after'), this.#options.clock.unixMs()),
    };
  }
}

function connectorOf(options: FetcherOptions, http: HttpOptions): buildConnector.connector {
  const { guard, lookup = systemLookup, clock, onNotice = () => {} } = options;
  const limits = {
    timeout: Math.min(options.timeoutMs, http.connectTimeoutMs),
    rejectUnauthorized: http.verifyTls,
  };
  return http.proxies === null
    ? guardedConnector(guard, limits, lookup)
    : proxiedConnector(new Proxies(http.proxies, onNotice), guard, limits, lookup, clock);
}

interface Exchange {
  readonly controller: AbortController;
  phase: 'head' | 'body';
}

interface Redirect {
  readonly kind: 'redirect';
  readonly location: string;
}

function maxBytesOf(accepts: Accepts, ofPages: number): number {
  return typeof accepts === 'object' ? accepts.maxBytes : ofPages;
}
