import { request, type Dispatcher } from 'undici';
import { originOf } from '../urls/canonical-url.ts';
import type { FetcherOptions } from './fetcher-options.ts';
import { connectorOf } from './connector-of.ts';
import { Connections } from './connections.ts';
import { challengedBy } from './challenged-by.ts';
import { Cookies } from './cookies.ts';
import { EndlessInterim, failure, isRefusedHead, networkFailure, type FetchFailure } from './failure.ts';
import type { Accepts, FetchResult, RedirectRule } from './fetch-result.ts';
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
/** Limits how often a server may answer with 1xx. */
const INTERIM_ANSWERS_MAX = 20;
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
  readonly #inFlight = new Set<AbortController>();
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
    for (const controller of this.#inFlight) controller.abort();
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
    const controller = new AbortController();
    let timedOut = false;
    const leniencies = new Set<Leniency>();
    const lenient = this.#lenient.isFor(url)
      ? this.#lenient.open(url, (leniency) => leniencies.add(leniency))
      : null;
    const dispatcher = lenient?.dispatcher ?? this.#dispatcher;
    const exchange: Exchange = { controller, dispatcher, leniencies, phase: 'head' };
    const cancelTimeout = clock.after(timeoutMs, () => {
      timedOut = true;
      controller.abort(new DOMException('no complete response in time', 'TimeoutError'));
    });
    this.#inFlight.add(controller);
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
      this.#inFlight.delete(controller);
    }
  }

  async #exchange(url: string, accepts: Accepts, exchange: Exchange): Promise<FetchResult | Redirect> {
    const fields = this.#cookies.addTo(this.#headers.of(url), url);
    const cache = accepts === 'html' ? (this.#options.cache ?? null) : null;
    const conditions = cache?.conditions(url, fields) ?? null;
    let interimAnswers = 0;
    const { statusCode, headers, body } = await request(url, {
      dispatcher: exchange.dispatcher,
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
      return statusFailure(statusCode, headers, this.#options.clock.unixMs());
    }
    const refresh = accepts === 'html' ? header(headers, 'refresh') : '';
    const refreshed = refresh === '' ? null : refreshTarget(escapedBytes(refresh), url);
    if (refreshed !== null) {
      await body.dump();
      return { kind: 'redirect', location: refreshed };
    }
    const read = await readPage(body, headers, accepts, this.#http);
    if (read.kind === 'failed') return read;
    const answer = {
      status: statusCode,
      contentType: read.contentType,
      robotsTag: allOf(headers, 'x-robots-tag'),
      body: read.body,
    };
    const challenger = challengedBy(headers, statusCode);
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

interface Exchange {
  readonly controller: AbortController;
  readonly dispatcher: Dispatcher;
  readonly leniencies: Set<Leniency>;
  phase: 'head' | 'body';
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
