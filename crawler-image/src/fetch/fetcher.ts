import type { Dispatcher } from 'undici';
import { originOf } from '../urls/canonical-url.ts';
import type { FetcherOptions } from './fetcher-options.ts';
import { connectorOf } from './connector-of.ts';
import { Connections } from './connections.ts';
import { challengedBy } from './challenged-by.ts';
import { Cookies } from './cookies.ts';
import { failure, isRefusedHead, networkFailure, type FetchFailure } from './failure.ts';
import type { Accepts, FetchResult, RedirectRule } from './fetch-result.ts';
import { HttpRequest, type HttpResponse } from './http-request.ts';
import type { HttpOptions } from '../plan/http-options.ts';
import type { Leniency } from '../records/leniencies.ts';
import { refreshTarget } from '../urls/refresh-target.ts';
import { LenientRequests } from './lenient-requests.ts';
import { readPage } from './read-page.ts';
import { RequestHeaders } from './request-headers.ts';
import { allOf, cachingFields, escapedBytes, header, redirectTarget } from './response-headers.ts';
import { statusFailure } from './status-failure.ts';
import { shortageCode } from './shortage.ts';
import { Patience, type Short } from './patience.ts';

/** Chromium's limit is 256 KiB; legitimate headers are far smaller. */
const HEADER_BYTES_MAX = 65_536;
const REDIRECT_STATUSES = new Set([301, 302, 303, 307, 308]);

/** Fetches over HTTP. Every failure is a result; nothing is thrown. */
export class Fetcher {
  readonly #options: FetcherOptions;
  readonly #connections: Connections;
  readonly #dispatcher: Dispatcher;
  readonly #lenient: LenientRequests;
  readonly #http: HttpOptions;
  readonly #headers: RequestHeaders;
  readonly #cookies: Cookies;
  readonly #patience: Patience;
  readonly #inFlight = new Set<Exchange>();
  #aborted = false;

  constructor(options: FetcherOptions) {
    const { http } = options;
    this.#options = options;
    this.#http = http;
    this.#headers = new RequestHeaders(options.agentOf, http);
    this.#cookies = new Cookies(http.cookies, http.trustedOrigins);
    const connect = connectorOf(options, http);
    const client = {
      maxHeaderSize: HEADER_BYTES_MAX,
      // The deadline of the request limits this already.
      headersTimeout: 0,
      bodyTimeout: http.idleTimeoutMs,
    };
    const through = options.through ?? ((dispatcher) => dispatcher);
    this.#connections = new Connections(
      { ...client, connect },
      { all: options.connectionsMax ?? Infinity, perSite: options.connectionsPerHost },
      options.clock,
    );
    this.#patience = new Patience({
      onShortage: () => this.#connections.onShortage(),
      onNotice: options.onNotice ?? (() => {}),
      clock: options.clock,
    });
    this.#dispatcher = through(this.#connections);
    this.#lenient = new LenientRequests({ connect, client, through });
  }

  /** @param accepts Which responses are accepted. */
  async fetch(url: string, redirectRule: RedirectRule, accepts: Accepts = 'html'): Promise<FetchResult> {
    const { maxRedirects } = this.#http;
    let currentUrl = url;
    for (let hop = 0; hop <= maxRedirects; hop++) {
      const result = await this.#answer(currentUrl, redirectRule, accepts);
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
    for (const exchange of this.#inFlight)
      exchange.abort(new DOMException('the crawl was aborted', 'AbortError'));
    this.#patience.abort();
  }

  /** Nothing more is going to be fetched from this host for now: its connections are closed. */
  leave(host: string): void {
    this.#connections.leave(host);
  }

  async close(): Promise<void> {
    await this.#connections.destroy();
  }

  /** Asks once more, leniently, if the head of the response is refused. */
  async #answer(url: string, redirectRule: RedirectRule, accepts: Accepts): Promise<FetchResult | Redirect> {
    const strict = await this.#once(url, accepts);
    if (strict.kind !== 'refused_head') return strict;
    this.#lenient.remember(url);
    const turn = await redirectRule(url, true);
    if (!('url' in turn)) return turn;
    const lenient = await this.#once(url, accepts);
    return lenient.kind === 'refused_head' ? lenient.failure : lenient;
  }

  #once(url: string, accepts: Accepts): Promise<FetchResult | Redirect | RefusedHead> {
    const origin = originOf(url);
    return this.#patience.insist(
      () => (this.#aborted ? null : this.#connections.room(origin)),
      () => this.#try(url, accepts),
    );
  }

  async #try(url: string, accepts: Accepts): Promise<FetchResult | Redirect | RefusedHead | Short> {
    if (this.#aborted) return { kind: 'aborted' };
    const { clock, timeoutMs } = this.#options;
    let timedOut = false;
    const leniencies = new Set<Leniency>();
    const lenient = this.#lenient.isFor(url)
      ? this.#lenient.open(url, (leniency) => leniencies.add(leniency))
      : null;
    const dispatcher = lenient?.dispatcher ?? this.#dispatcher;
    const exchange = new Exchange(dispatcher, leniencies);
    const cancelTimeout = clock.after(timeoutMs, () => {
      timedOut = true;
      exchange.abort(new DOMException('no complete response in time', 'TimeoutError'));
    });
    this.#inFlight.add(exchange);
    try {
      return await this.#exchange(url, accepts, exchange);
    } catch (error) {
      if (timedOut) return failure('timeout', `no complete response within ${timeoutMs / 1000} s`, true);
      if (this.#aborted) return { kind: 'aborted' };
      const failed = networkFailure(error, exchange.phase);
      const code = shortageCode(error);
      if (code !== null) return { kind: 'short', code, failure: failed };
      const isWorthLeniency = lenient === null && isRefusedHead(error, failed, exchange.phase);
      return isWorthLeniency ? { kind: 'refused_head', failure: failed } : failed;
    } finally {
      lenient?.close();
      cancelTimeout();
      this.#inFlight.delete(exchange);
    }
  }

  async #exchange(url: string, accepts: Accepts, exchange: Exchange): Promise<FetchResult | Redirect> {
    const fields = this.#cookies.addTo(this.#headers.of(url), url);
    const cache = accepts === 'html' ? (this.#options.cache ?? null) : null;
    const conditions = cache?.conditions(url, fields) ?? null;
    const sent = conditions === null ? fields : { ...fields, ...conditions };
    const { status, headers, body } = await exchange.send(url, sent);
    this.#cookies.store(headers['set-cookie'], url);
    const location = header(headers, 'location');
    if (REDIRECT_STATUSES.has(status) && location !== '') {
      await body.discard();
      return { kind: 'redirect', location };
    }
    if (status === 304 && conditions !== null) {
      await body.discard();
      const robotsTag = headers['x-robots-tag'] === undefined ? null : allOf(headers, 'x-robots-tag');
      const kept = cache?.revalidated(url, header(headers, 'etag'), robotsTag) ?? null;
      if (kept === null) {
        // The cached copy could not be read and is forgotten, so this request has no conditions.
        return this.#exchange(url, accepts, exchange);
      }
      return { kind: 'page', finalUrl: url, ...kept, wireBytes: 0, isUnchanged: true };
    }
    if (status < 200 || status > 299) {
      await body.discard();
      return statusFailure(status, headers, this.#options.clock.unixMs());
    }
    const refresh = accepts === 'html' ? header(headers, 'refresh') : '';
    const refreshed = refresh === '' ? null : refreshTarget(escapedBytes(refresh), url);
    if (refreshed !== null) {
      await body.discard();
      return { kind: 'redirect', location: refreshed };
    }
    const read = await readPage(body, headers, accepts, this.#http);
    if (read.kind === 'failed') return read;
    const answer = {
      status,
      contentType: read.contentType,
      robotsTag: allOf(headers, 'x-robots-tag'),
      body: read.body,
    };
    const challenger = challengedBy(headers, status);
    if (challenger !== null) {
      return { kind: 'page', finalUrl: url, ...answer, wireBytes: read.wireBytes, challengedBy: challenger };
    }
    cache?.keep(url, fields, cachingFields(headers), answer);
    const { leniencies } = exchange;
    for (const leniency of read.leniencies) leniencies.add(leniency);
    const page = { kind: 'page' as const, finalUrl: url, ...answer, wireBytes: read.wireBytes };
    return leniencies.size === 0 ? page : { ...page, leniencies: [...leniencies] };
  }
}

/** One try to get an answer. */
class Exchange {
  readonly leniencies: Set<Leniency>;
  /** Whether an error comes before the headers of the response are complete, or while its body is read. */
  phase: 'head' | 'body' = 'head';
  readonly #dispatcher: Dispatcher;
  #request: HttpRequest | null = null;
  #abortedBy: Error | null = null;

  constructor(dispatcher: Dispatcher, leniencies: Set<Leniency>) {
    this.#dispatcher = dispatcher;
    this.leniencies = leniencies;
  }

  async send(url: string, headers: Readonly<Record<string, string>>): Promise<HttpResponse> {
    if (this.#abortedBy !== null) throw this.#abortedBy;
    this.phase = 'head';
    this.#request = new HttpRequest(this.#dispatcher, url, headers);
    const response = await this.#request.response;
    this.phase = 'body';
    return response;
  }

  abort(reason: Error): void {
    this.#abortedBy ??= reason;
    this.#request?.abort(reason);
  }
}

/** The parser does not accept the head of the response. */
interface RefusedHead {
  readonly kind: 'refused_head';
  readonly failure: FetchFailure;
}

interface Redirect {
  readonly kind: 'redirect';
  readonly location: string;
}
