import type { Clock } from '../base/clock.ts';
import { failure, type FetchFailure } from '../fetch/failure.ts';
import type { AbortedFetch, Fetch, FetchResult, SkippedPage } from '../fetch/fetch-result.ts';
import type { CrawlPlan } from '../plan/crawl-plan.ts';
import { HostCircuit } from './host-circuit.ts';
import { HostSchedule } from './host-schedule.ts';
import { PoliteRequest, type PoliteRequestParts } from './polite-request.ts';
import { FOLLOW_ANYWHERE, type RedirectRefusal, type RequestRules } from './request-rules.ts';
import { robotsFailureCode, SiteRobots, type RobotsPolicy } from './robots/site-robots.ts';
import { Stopwatch } from './stopwatch.ts';
import { Turns } from './turns.ts';

export interface PoliteFetchDependencies {
  /** Makes one request, with its redirects. */
  readonly fetch: Fetch;
  /** A sentence about something that people may want to know and that is no failure. */
  readonly onNotice: (sentence: string) => void;
  readonly clock: Clock;
  readonly random: () => number;
}

/** The robots.txt of a site could not be fetched, so its pages are not asked for. */
export interface RobotsUnreachable {
  readonly kind: 'robots_unreachable';
  readonly code: string;
  readonly detail: string;
}

/** Why something is not asked for: by its robots.txt, for want of that, or because its host is given up. */
export type Refusal = SkippedPage | RobotsUnreachable | FetchFailure;

const FORBIDDEN: SkippedPage = { kind: 'skipped', reason: 'robots' };
const ABORTED: AbortedFetch = { kind: 'aborted' };

/** What becomes of everything that is at a host that is given up. */
export const HOST_GIVEN_UP = failure('host_given_up', 'its host had failed too often in a row');

/**
 * All requests of a crawl are made here: pages, sitemaps, images and robots.txt itself. One crawl has one of it,
 * so that each kind of request knows what the others learned about a host.
 *
 * - A host that is given up is not asked for anything, not even for its robots.txt.
 * - The robots.txt of each site is asked for before anything else of it, and once.
 * - Two requests to a host start no closer to each other than its delay, its robots.txt and its pace want it.
 * - A redirect is held to the same rules at the host it leads to.
 * - Answers teach what a host can bear; failures that may pass are tried again.
 *
 * Kinds of requests differ in their {@link RequestRules} only. Pages wait in the {@link schedule}, which lets each
 * go when its host may be asked: they need {@link permission}, and make a {@link request}. All else needs
 * {@link permissionOf}, but for robots.txt itself and what it names, and then uses {@link fetch}, which waits for
 * its turn.
 */
export class PoliteFetch {
  /** Which page is due, and when which host may be asked. */
  readonly schedule: HostSchedule;
  readonly robots: SiteRobots;
  readonly #stopwatch: Stopwatch;
  readonly #circuit: HostCircuit;
  readonly #turns: Turns;
  readonly #parts: PoliteRequestParts;

  constructor(plan: CrawlPlan, { fetch, onNotice, clock, random }: PoliteFetchDependencies) {
    this.schedule = new HostSchedule(plan.pace, random, plan.perHost);
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
      maxRetries: plan.maxRetries,
      clock,
      random,
      enterRedirect: (url, rules) => this.#enterRedirect(url, rules),
    };
  }

  /** Whether this URL may be asked for; null if the robots.txt of its site has to be loaded first. */
  permission(url: string): 'allowed' | Refusal | null {
    if (this.#circuit.isGivenUp(url)) return HOST_GIVEN_UP;
    const policy = this.robots.policy(url);
    return policy === null ? null : permissionBy(policy, url);
  }

  /** The same, after the robots.txt has been loaded if need be; aborted if the crawl ended meanwhile. */
  async permissionOf(url: string): Promise<'allowed' | Refusal | AbortedFetch> {
    const permission = this.permission(url);
    if (permission !== null) return permission;
    const policy = await this.robots.load(url);
    return policy === null ? ABORTED : permissionBy(policy, url);
  }

  /** A request that may be made and whose turn has come. */
  request(url: string, rules: RequestRules, refuse: RedirectRefusal): PoliteRequest {
    return new PoliteRequest(url, rules, refuse, this.#parts);
  }

  /** Fetches what is allowed when its turn comes, and tries again what may go better then. */
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

  /** Does work that keeps the thread busy: that time is not taken for slowness of hosts. */
  busyWith<T>(work: () => T): T {
    return this.#stopwatch.busyWith(work);
  }

  /** Ends all waiting for turns and retries; what waits, or asks later, is aborted. */
  stop(): void {
    this.#turns.stop();
  }

  /** Takes a {@link stop} back, for what is fetched after the pages have ended. */
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

  /** Waits until this URL's host may be asked; returns why it may not, or null. */
  async #turn(url: string): Promise<FetchFailure | AbortedFetch | null> {
    if (this.#circuit.isGivenUp(url)) return HOST_GIVEN_UP;
    if (!(await this.#turns.turn(url))) return ABORTED;
    // Meanwhile others may have failed at this host.
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
