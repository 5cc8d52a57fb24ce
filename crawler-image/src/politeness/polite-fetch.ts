import type { Clock } from '../base/clock.ts';
import { failure, type FetchFailure } from '../fetch/failure.ts';
import type { AbortedFetch, Fetch, FetchResult, SkippedPage } from '../fetch/fetch-result.ts';
import type { CrawlPlan } from '../plan/crawl-plan.ts';
import { AskedHosts } from './asked-hosts.ts';
import { HostCircuit } from './host-circuit.ts';
import { HostSchedule } from './host-schedule.ts';
import { PoliteRequest, type PoliteRequestParts } from './polite-request.ts';
import { FOLLOW_ANYWHERE, type RedirectRefusal, type RequestRules } from './request-rules.ts';
import { sharesOf } from './shares.ts';
import { robotsFailureCode, SiteRobots, type RobotsPolicy } from './site-robots.ts';
import { Stopwatch } from './stopwatch.ts';
import { Turns } from './turns.ts';

export interface PoliteFetchDependencies {
  /** Makes one request, with its redirects. */
  readonly fetch: Fetch;
  /** Receives a sentence for the log about something notable that is not a failure. */
  readonly onNotice: (sentence: string) => void;
  /** Called when a host (with its port) has no page left for now. */
  readonly onHostLeft?: (host: string) => void;
  readonly clock: Clock;
  readonly random: () => number;
}

/** The robots.txt of a site could not be fetched, so its pages are not asked for. */
export interface RobotsUnreachable {
  readonly kind: 'robots_unreachable';
  readonly code: string;
  readonly detail: string;
}

/** Why a URL is not requested: its robots.txt forbids it or is unavailable, or its host is given up. */
export type Refusal = SkippedPage | RobotsUnreachable | FetchFailure;

/** Up to so many hosts take turns, however few requests are made at a time. */
const OPEN_HOSTS_MIN = 256;

const FORBIDDEN: SkippedPage = { kind: 'skipped', reason: 'robots' };
const ABORTED: AbortedFetch = { kind: 'aborted' };

/** The result of every request to a host that is given up. */
export const HOST_GIVEN_UP = failure('host_given_up', 'its host is given up after too many errors in a row');

/**
 * Makes all requests of a crawl: pages, sitemaps, images and robots.txt itself. A crawl has one instance, so that
 * each kind of request benefits from what the others have learned about a host.
 *
 * - A host that is given up receives no request at all, not even for its robots.txt.
 * - The robots.txt of a site is requested once, before anything else of the site.
 * - Requests to a host start at least as far apart as the config, its robots.txt and its pace require.
 * - A redirect follows the same rules at the host that it leads to.
 * - Every answer updates what is known about its host, and temporary failures are retried.
 *
 * The kinds of requests differ in their {@link RequestRules} only. Pages wait in the {@link schedule} until their
 * host is due: the caller checks {@link permission} and makes a {@link request}. Everything else awaits
 * {@link permissionOf} (robots.txt itself and the sitemaps that it names need none) and then {@link fetch}, which
 * waits for its turn and retries.
 */
export class PoliteFetch {
  /** Which page is due, and when which host may be asked. */
  readonly schedule: HostSchedule;
  readonly robots: SiteRobots;
  /** Requests of all kinds, by host. */
  readonly asked = new AskedHosts();
  readonly #ownMs: number;
  readonly #stopwatch: Stopwatch;
  readonly #circuit: HostCircuit;
  readonly #turns: Turns;
  readonly #parts: PoliteRequestParts;

  constructor(plan: CrawlPlan, { fetch, onNotice, onHostLeft, clock, random }: PoliteFetchDependencies) {
    this.schedule = new HostSchedule(plan.pace, random, {
      perHost: plan.perHost,
      openMax: Math.max(OPEN_HOSTS_MIN, 2 * plan.concurrency),
      ...(onHostLeft === undefined ? {} : { onLeft: onHostLeft }),
    });
    this.#ownMs = plan.pace.delayMs;
    this.#stopwatch = new Stopwatch(clock);
    this.#circuit = new HostCircuit(plan.hostErrorsMax);
    this.#turns = new Turns(this.schedule, clock);
    this.robots = new SiteRobots(plan, {
      fetch: (...request) => this.fetch(...request),
      slowDown: (url, delayMs) => this.schedule.slowDown(url, delayMs),
      onNotice,
      clock,
    });
    this.#parts = {
      fetch,
      schedule: this.schedule,
      circuit: this.#circuit,
      stopwatch: this.#stopwatch,
      asked: this.asked,
      maxRetries: plan.maxRetries,
      clock,
      random,
      enterRedirect: (url, rules) => this.#enterRedirect(url, rules),
    };
  }

  /** Whether this URL may be requested; null if the robots.txt of its site has to be loaded first. */
  permission(url: string): 'allowed' | Refusal | null {
    if (this.#circuit.isGivenUp(url)) return HOST_GIVEN_UP;
    const policy = this.robots.policy(url);
    return policy === null ? null : permissionBy(policy, url);
  }

  /** The same, loading the robots.txt if necessary; aborted if the crawl was stopped meanwhile. */
  async permissionOf(url: string): Promise<'allowed' | Refusal | AbortedFetch> {
    const permission = this.permission(url);
    if (permission !== null) return permission;
    const policy = await this.robots.load(url);
    return policy === null ? ABORTED : permissionBy(policy, url);
  }

  /** A request that is permitted and whose turn has come. */
  request(url: string, rules: RequestRules, refuse: RedirectRefusal): PoliteRequest {
    return new PoliteRequest(url, rules, refuse, this.#parts);
  }

  /** Fetches a permitted URL when its turn comes, and retries temporary failures. */
  async fetch(
    url: string,
    rules: RequestRules,
    refuse: RedirectRefusal = FOLLOW_ANYWHERE,
  ): Promise<FetchResult> {
    for (let retries = 0; ; retries++) {
      const refusal = await this.#turn(url);
      if (refusal !== null) return refusal;
      const request = this.request(url, rules, refuse);
      const result = await request.send();
      if (result.kind !== 'failed') return result;
      const next = request.afterFailure(result, retries);
      if (next.kind === 'fail') return next.failure;
      if (!(await this.#turns.wait(next.waitMs))) return ABORTED;
    }
  }

  /** Keeps to these delays in seconds at hosts that other crawlers ask too, and at no others. */
  share(delaySeconds: Readonly<Record<string, number>>): void {
    this.schedule.share(sharesOf(delaySeconds, this.#ownMs));
  }

  /** Runs work that keeps the thread busy; its time is not counted as latency of hosts. */
  busyWith<T>(work: () => T): T {
    return this.#stopwatch.busyWith(work);
  }

  /** Aborts everything that waits for a turn or a retry, and everything that is requested later. */
  stop(): void {
    this.#turns.stop();
  }

  /** Reverts {@link stop}, for what is fetched after the pages. */
  restart(): void {
    this.#turns.restart();
  }

  async #enterRedirect(
    url: string,
    { redirectsObeyRobots }: RequestRules,
  ): Promise<SkippedPage | FetchFailure | AbortedFetch | null> {
    if (redirectsObeyRobots) {
      const permission = await this.permissionOf(url);
      if (permission !== 'allowed') return permission.kind === 'robots_unreachable' ? FORBIDDEN : permission;
    }
    return this.#turn(url);
  }

  /** Waits until a request to this URL's host may start; returns why it may not, or null. */
  async #turn(url: string): Promise<FetchFailure | AbortedFetch | null> {
    if (this.#circuit.isGivenUp(url)) return HOST_GIVEN_UP;
    if (!(await this.#turns.turn(url))) return ABORTED;
    // Other requests to this host may have failed in the meantime.
    return this.#circuit.isGivenUp(url) ? HOST_GIVEN_UP : null;
  }
}

function permissionBy(policy: RobotsPolicy, url: string): 'allowed' | SkippedPage | RobotsUnreachable {
  if (!('code' in policy)) return policy.allows(url) ? 'allowed' : FORBIDDEN;
  return {
    kind: 'robots_unreachable',
    code: robotsFailureCode(policy),
    detail: `robots.txt: ${policy.detail}`,
  };
}
