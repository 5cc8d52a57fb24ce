import type { RobotsOptions } from '../../plan/robots-options.ts';
import { retryWaitMs } from '../backoff.ts';
import type { Clock } from '../../base/clock.ts';
import type { FetchFailure } from '../../fetch/failure.ts';
import type { FetchResult, RedirectRule } from '../../fetch/fetch-result.ts';
import { canonicalUrl, originOf } from '../../urls/canonical-url.ts';
import { ALLOW_ALL, parseRobotsTxt, type RobotsTxt } from './robots-txt.ts';

export interface SiteRobotsDependencies {
  readonly fetch: (url: string, redirectRule: RedirectRule) => Promise<FetchResult>;
  /** Waits until the host of this URL may be asked; false if the crawl ended meanwhile. */
  readonly turn: (url: string) => Promise<boolean>;
  /** Makes the delay of this URL's host at least so long. */
  readonly slowDown: (url: string, delayMs: number) => void;
  readonly onNotice: (sentence: string) => void;
  /** False if the crawl ended meanwhile. */
  readonly wait: (ms: number) => Promise<boolean>;
  readonly clock: Clock;
  readonly random: () => number;
}

export interface SiteRobotsOptions {
  readonly robots: RobotsOptions;
  readonly maxRetries: number;
  readonly pace: { readonly delayMs: number };
}

/** What is known of a site: its rules, or why they could not be had. */
export type RobotsPolicy = RobotsTxt | FetchFailure;

/** The code of a page whose site's robots.txt could not be had. */
export function robotsFailureCode({ code }: FetchFailure): string {
  // What ails the host has its own code; a server that answers is only not to be crawled.
  return code.startsWith('http_') ? 'robots_unreachable' : code;
}

/** RFC 9309, section 2.3.1.2: of a site that redirects further, all may be fetched. */
const REDIRECTS_MAX = 5;
/** RFC 9309, section 2.4. */
const RULES_MS_MAX = 24 * 3_600_000;
/** Section 2.3.1.4 wants all denied meanwhile, and leaves open when to ask again. */
const UNREACHABLE_MS_MAX = 10 * 60_000;

/** The robots.txt of each site, asked for once by however many pages wait for it. */
export class SiteRobots {
  readonly #options: SiteRobotsOptions;
  readonly #deps: SiteRobotsDependencies;
  readonly #known = new Map<string, { policy: RobotsPolicy; untilMs: number }>();
  readonly #loading = new Map<string, Promise<RobotsPolicy | null>>();

  constructor(options: SiteRobotsOptions, deps: SiteRobotsDependencies) {
    this.#options = options;
    this.#deps = deps;
  }

  /** What is known of the site of this URL; null if it must be {@link load}ed first. */
  policy(url: string): RobotsPolicy | null {
    if (!this.#options.robots.obey) return ALLOW_ALL;
    const known = this.#known.get(originOf(url));
    return known === undefined || known.untilMs <= this.#deps.clock.monotonicMs() ? null : known.policy;
  }

  /** What is known of the site of this URL, which is asked first if need be; null if the crawl ended. */
  async policyOf(url: string): Promise<RobotsPolicy | null> {
    return this.policy(url) ?? this.load(url);
  }

  /** Asks the site of this URL, together with whoever asks at the same time; null if the crawl ended. */
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
    const { clock, random, wait } = this.#deps;
    for (let tries = 0; ; tries++) {
      const result = await this.#fetch(`${origin}/robots.txt`);
      if (result.kind === 'aborted') return null;
      const policy = this.#policyAfter(result);
      const isFinal = !('code' in policy) || !policy.retryable || tries >= this.#options.maxRetries;
      if (isFinal) {
        if (!('code' in policy)) this.#slowDown(origin, policy);
        const keptMs = 'code' in policy ? UNREACHABLE_MS_MAX : RULES_MS_MAX;
        this.#known.set(origin, { policy, untilMs: clock.monotonicMs() + keptMs });
        return policy;
      }
      if (!(await wait(retryWaitMs(policy, tries, random)))) return null;
    }
  }

  async #fetch(robotsUrl: string): Promise<FetchResult> {
    const { turn, fetch } = this.#deps;
    if (!(await turn(robotsUrl))) return { kind: 'aborted' };
    let hops = 0;
    return fetch(robotsUrl, async (to) => {
      const url = canonicalUrl(to);
      if (url === null || ++hops > REDIRECTS_MAX) return { kind: 'skipped', reason: 'redirect' };
      return (await turn(url)) ? { url } : { kind: 'aborted' };
    });
  }

  #slowDown(origin: string, { crawlDelaySeconds }: RobotsTxt): void {
    const askedMs = (crawlDelaySeconds ?? 0) * 1000;
    const delayMs = Math.min(askedMs, this.#options.robots.maxCrawlDelayMs);
    this.#deps.slowDown(origin, delayMs);
    if (delayMs <= this.#options.pace.delayMs) return;
    const kept = askedMs > delayMs ? `${delayMs / 1000} s, as robots.max_crawl_delay says,` : 'they';
    this.#deps.onNotice(
      `the robots.txt of ${origin} asks for ${askedMs / 1000} s between two requests: ${kept} are kept`,
    );
  }

  #policyAfter(result: Exclude<FetchResult, { kind: 'aborted' }>): RobotsPolicy {
    switch (result.kind) {
      case 'page':
        return parseRobotsTxt(result.body, this.#options.robots.agent);
      case 'skipped':
        // Redirected for too long, or to where no crawl goes.
        return ALLOW_ALL;
      case 'failed':
        return isUnavailable(result) || this.#options.robots.onUnreachable === 'allow' ? ALLOW_ALL : result;
    }
  }
}

/**
 * The site says that it has no rules (RFC 9309, section 2.3.1.3). One that is only too busy to give them,
 * with 408 or 429, does not say so.
 */
function isUnavailable({ code, retryable }: FetchFailure): boolean {
  return (/^http_[34]/.test(code) && !retryable) || code === 'too_many_redirects' || code === 'bad_redirect';
}
