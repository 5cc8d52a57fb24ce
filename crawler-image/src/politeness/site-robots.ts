import type { Clock } from '../base/clock.ts';
import type { FetchFailure } from '../fetch/failure.ts';
import type { FetchResult } from '../fetch/fetch-result.ts';
import type { RobotsOptions } from '../plan/robots-options.ts';
import { originOf } from '../urls/canonical-url.ts';
import { ROBOTS_TXT_RULES, type RedirectRefusal, type RequestRules } from './request-rules.ts';
import { ALLOW_ALL, parseRobotsTxt, type RobotsTxt } from './robots/robots-txt.ts';

export interface SiteRobotsDependencies {
  /** Waits for its turn, and retries. */
  readonly fetch: (url: string, rules: RequestRules, refuse: RedirectRefusal) => Promise<FetchResult>;
  /** Sets a lower limit for the delay of this URL's host. */
  readonly slowDown: (url: string, delayMs: number) => void;
  readonly onNotice: (sentence: string) => void;
  readonly clock: Clock;
}

export interface SiteRobotsOptions {
  readonly robots: RobotsOptions;
  readonly pace: { readonly delayMs: number };
}

/** The robots.txt of a site, or why it could not be fetched. */
export type RobotsPolicy = RobotsTxt | FetchFailure;

/** The failure code of pages whose robots.txt could not be fetched. */
export function robotsFailureCode({ code }: FetchFailure): string {
  // Network errors keep their own code.
  return code.startsWith('http_') ? 'robots_unreachable' : code;
}

/** RFC 9309, section 2.3.1.2: with more redirects than this, everything may be fetched. */
const REDIRECTS_MAX = 5;
/** RFC 9309, section 2.4. */
const RULES_MS_MAX = 24 * 3_600_000;
/** Section 2.3.1.4 requires that everything is denied meanwhile, and leaves open when to retry. */
const UNREACHABLE_MS_MAX = 10 * 60_000;

/** Loads and caches the robots.txt of each site; concurrent callers share one request. */
export class SiteRobots {
  readonly #options: SiteRobotsOptions;
  readonly #deps: SiteRobotsDependencies;
  readonly #rules: RequestRules;
  readonly #known = new Map<string, { policy: RobotsPolicy; untilMs: number }>();
  readonly #loading = new Map<string, Promise<RobotsPolicy | null>>();

  constructor(options: SiteRobotsOptions, deps: SiteRobotsDependencies) {
    this.#options = options;
    this.#deps = deps;
    // Where the site is crawled without it anyway, retries would only delay its pages.
    const mayRetry = () => options.robots.onUnreachable === 'deny';
    this.#rules = { ...ROBOTS_TXT_RULES, accepts: 'any', mayRetry };
  }

  /** The cached policy of this URL's site; null if it has to be {@link load}ed first. */
  policy(url: string): RobotsPolicy | null {
    if (!this.#options.robots.obey) return ALLOW_ALL;
    const known = this.#known.get(originOf(url));
    return known === undefined || known.untilMs <= this.#deps.clock.monotonicMs() ? null : known.policy;
  }

  /** Loads the robots.txt of this URL's site; concurrent calls share the request. Null if the crawl was stopped. */
  load(url: string): Promise<RobotsPolicy | null> {
    const origin = originOf(url);
    let loading = this.#loading.get(origin);
    if (loading === undefined) {
      loading = this.#load(origin).finally(() => this.#loading.delete(origin));
      this.#loading.set(origin, loading);
    }
    return loading;
  }

  async #load(origin: string): Promise<RobotsPolicy | null> {
    const result = await this.#deps.fetch(`${origin}/robots.txt`, this.#rules, (_, hop) =>
      hop > REDIRECTS_MAX ? 'redirect' : null,
    );
    if (result.kind === 'aborted') return null;
    const policy = this.#policyAfter(result);
    if (!('code' in policy)) {
      this.#slowDown(origin, policy);
      this.#noteJoined(origin, policy);
    }
    const keptMs = 'code' in policy ? UNREACHABLE_MS_MAX : RULES_MS_MAX;
    this.#known.set(origin, { policy, untilMs: this.#deps.clock.monotonicMs() + keptMs });
    return policy;
  }

  #slowDown(origin: string, { crawlDelaySeconds }: RobotsTxt): void {
    const askedMs = (crawlDelaySeconds ?? 0) * 1000;
    const delayMs = Math.min(askedMs, this.#options.robots.maxCrawlDelayMs);
    this.#deps.slowDown(origin, delayMs);
    if (delayMs <= this.#options.pace.delayMs) return;
    const kept = askedMs > delayMs ? `${delayMs / 1000} s, the limit of robots.max_crawl_delay` : 'that';
    this.#deps.onNotice(
      `the robots.txt of ${origin} asks for ${askedMs / 1000} s between two requests: the crawl keeps ${kept}`,
    );
  }

  /** RFC 9309 says so, and leaves open what the site meant. */
  #noteJoined(origin: string, { joinedAgent }: RobotsTxt): void {
    if (joinedAgent === null) return;
    this.#deps.onNotice(
      `the robots.txt of ${origin} has no rule between the agents that this crawl belongs to and "${joinedAgent.slice(0, 50)}", only a Crawl-delay: the rules for that one apply to this crawl too (RFC 9309, section 2.2)`,
    );
  }

  #policyAfter(result: Exclude<FetchResult, { kind: 'aborted' }>): RobotsPolicy {
    switch (result.kind) {
      case 'page':
        return parseRobotsTxt(result.body, this.#options.robots.agent, result.finalUrl);
      case 'skipped':
        // Too many redirects, or a redirect to something other than a web page.
        return ALLOW_ALL;
      case 'failed':
        return isUnavailable(result) || this.#options.robots.onUnreachable === 'allow' ? ALLOW_ALL : result;
    }
  }
}

/**
 * Whether the site has no rules (RFC 9309, section 2.3.1.3). A temporary 408 or 429 does not mean that.
 */
function isUnavailable({ code, retryable }: FetchFailure): boolean {
  return (/^http_[34]/.test(code) && !retryable) || code === 'too_many_redirects' || code === 'bad_redirect';
}
